import { ESTATE, fromApp, fromOutside, resolverOf, summary, virtualService } from './estate';

const CMS = 'cms.acme.svc.cluster.local';
const to = (subset: string, host = CMS) =>
  `{ destination: { host: ${host}, subset: ${subset}, port: { number: 8080 } } }`;

function client(ns: string, labels = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: client, namespace: ${ns} }
spec:
  template:
    metadata: { labels: { app: client${labels} } }
    spec: { containers: [{ name: app }] }`;
}

const edge = (route: string) =>
  virtualService('acme', 'edge', ['acme.example.com'], `    - route: [${route}]`, 'gateways: [gateway]');
const at = (...documents: string[]) =>
  summary(fromOutside(resolverOf([ESTATE, ...documents]), 'http://acme.example.com/'));

test('weights are proportions, a weight of 0 gets nothing, a single destination needs none', () => {
  const weighted = (subset: string, weight: number) => to(subset).replace(/}$/, `, weight: ${weight} }`);

  expect(at(edge(`${weighted('main', 3)}, ${weighted('ops-1234', 1)}`))).toBe('cms/main 75% + cms/ops-1234 25%');
  expect(at(edge(`${weighted('main', 1)}, ${weighted('ops-1234', 0)}`))).toBe('cms/main');
  expect(at(edge(weighted('main', 0)))).toBe('cms/main');
  expect(at(edge(`${to('main')}, ${to('ops-1234')}`))).toBe('503 invalid_rule');
});

test('what is missing has the reason that Envoy gives', () => {
  expect(at(edge(to('nope')))).toBe('cms/nope 503 cluster_not_found');
  expect(at(edge(to('main', 'nope.acme.svc.cluster.local')))).toBe('nope/main 503 cluster_not_found');
  expect(at(edge(to('main').replace('8080', '81')))).toBe('cms/main 503 cluster_not_found');
  const scaledDown = ESTATE.replace(/(name: cms-ops-1234[\s\S]*?)replicas: 1/, '$1replicas: 0');
  const resolver = resolverOf([scaledDown, edge(to('ops-1234'))]);
  expect(summary(fromOutside(resolver, 'http://acme.example.com/'))).toBe('cms/ops-1234 503 no_healthy_upstream');
});

test("a DestinationRule in the client's namespace hides the service's subsets", () => {
  const own = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: everything, namespace: team }
spec: { host: "*.acme.svc.cluster.local", trafficPolicy: { connectionPool: { tcp: { maxConnections: 1 } } } }`;
  const mesh = virtualService('acme', 'cms', [CMS], `    - route: [${to('main')}]`);
  const ns = 'team';
  const documents = [ESTATE, mesh, client(ns)];

  expect(summary(fromApp(resolverOf(documents), ns, 'client', `http://${CMS}:8080/`))).toBe('cms/main');
  expect(summary(fromApp(resolverOf([...documents, own]), ns, 'client', `http://${CMS}:8080/`))).toBe(
    'cms/main 503 cluster_not_found',
  );
});
