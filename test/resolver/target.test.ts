import { deployment, ESTATE, fromApp, resolverOf, summary, virtualService } from './estate';

const CMS = 'cms.acme.svc.cluster.local';
const ZONE = 'topology.kubernetes.io/zone';

const zoned = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: zoned, namespace: acme }
spec:
  host: ${CMS}
  subsets: [{ name: eu-1, labels: { ${ZONE}: eu-1 } }, { name: main-eu-1, labels: { version: main, ${ZONE}: eu-1 } }]`;

const to = (subset: string) =>
  virtualService('acme', 'cms', [CMS], `    - route: [{ destination: { host: ${CMS}, subset: ${subset} } }]`);

function ask(subset: string, estate = ESTATE) {
  const answer = fromApp(resolverOf([estate, zoned, to(subset)]), 'acme', 'ui', 'http://cms:8080/');
  const { outcome } = answer;
  const workloads = outcome.kind === 'forward' ? outcome.destinations[0]!.workloads.map(({ name }) => name) : [];
  return { said: summary(answer), workloads, unknowns: answer.unknowns.map(({ cause }) => cause) };
}

/** The estate with the main pods of cms where a node selector puts them. */
function at(zone: string): string {
  const main = deployment('acme', 'cms', 'main');
  return ESTATE.replace(main, main.replace('spec: { serviceA', `spec: { nodeSelector: { ${ZONE}: ${zone} }, serviceA`));
}

test('which pods are in a zone is unknown unless they ask for nodes there', () => {
  expect(ask('eu-1')).toEqual({
    said: 'cms/eu-1',
    workloads: ['cms-main', 'cms-ops-1234'],
    unknowns: ['endpoint-place'],
  });
  expect(ask('main-eu-1').workloads).toEqual(['cms-main']);
  expect(ask('main-eu-1', at('eu-1'))).toEqual({ said: 'cms/main-eu-1', workloads: ['cms-main'], unknowns: [] });
  expect(ask('eu-1', at('us-1')).workloads).toEqual(['cms-ops-1234']);
});

test('pods that are all elsewhere are no upstream', () => {
  expect(ask('main-eu-1', at('us-1')).said).toBe('cms/main-eu-1 503 no_healthy_upstream');
});
