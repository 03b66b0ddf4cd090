import { ESTATE, fromApp, resolverOf, summary, virtualService } from './estate';

const CMS = 'cms.acme.svc.cluster.local';
const route = (subset: string) => `route: [{ destination: { host: ${CMS}, subset: ${subset} } }]`;

function ask(sourceLabels: string, estate = ESTATE) {
  const rules = `    - { match: [{ sourceLabels: { ${sourceLabels} } }], ${route('ops-1234')} }\n    - { ${route('main')} }`;
  const resolver = resolverOf([estate, virtualService('acme', 'cms', [CMS], rules)]);
  const answer = fromApp(resolver, 'acme', 'ui', 'http://cms:8080/');
  return [summary(answer), ...answer.unknowns.map(({ detail }) => detail)];
}

test('a rule for clients of a zone: nobody knows whether it is for this one', () => {
  expect(ask('app: ui, topology.kubernetes.io/zone: eu-1')).toEqual([
    'cms/main',
    'VirtualService acme/cms has a rule for clients with topology.kubernetes.io/zone: eu-1: nothing says where this one runs',
  ]);
  expect(ask('app: other, topology.kubernetes.io/zone: eu-1')).toEqual(['cms/main']);
  expect(ask('app: ui')).toEqual(['cms/ops-1234']);
});

test('a pod that has the label itself is taken at its word', () => {
  const labelled = ESTATE.replace('app: ui, version: main', 'app: ui, version: main, topology.istio.io/network: net-1');
  expect(ask('topology.istio.io/network: net-1', labelled)).toEqual(['cms/ops-1234']);
});
