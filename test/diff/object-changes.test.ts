import { isUnchanged } from '../../lib/diff';
import { objectChanges } from '../../lib/diff/object-changes';
import { MeshModel } from '../../lib/mesh-model';
import { deployment, service } from '../resolver/estate';
import { diffOf, sentences } from './versions';

const changes = (base: string, head: string) => objectChanges(MeshModel.ofText(base), MeshModel.ofText(head));
const pods = deployment('acme', 'ui', 'main');
const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ui, namespace: acme }
spec: { hosts: [ui], http: [{ route: [{ destination: { host: ui } }] }] }`;

test.each([
  ['an image', pods, pods.replace('name: app,', 'name: app, image: x:2,')],
  ['more pods', pods, pods.replace('replicas: 1', 'replicas: 3')],
  ["an object's own labels", route, route.replace('namespace: acme', 'namespace: acme, labels: { a: b }')],
  [
    'the order of keys',
    route,
    route.replace(
      '{ hosts: [ui], http: [{ route: [{ destination: { host: ui } }] }] }',
      '{ http: [{ route: [{ destination: { host: ui } }] }], hosts: [ui] }',
    ),
  ],
])('%s is no change of traffic', (_, base, head) => {
  expect(changes(base, head).relevant).toEqual([]);
});

test.each([
  ["the pods' labels", pods, pods.replace('version: main', 'version: next')],
  ['no pods any more', pods, pods.replace('replicas: 1', 'replicas: 0')],
  ['another account', pods, pods.replace('serviceAccountName: ui', 'serviceAccountName: other')],
  [
    'the nodes that pods ask for',
    pods,
    pods.replace('spec: { serviceA', 'spec: { nodeSelector: { topology.kubernetes.io/zone: eu-1 }, serviceA'),
  ],
  ["the node's network", pods, pods.replace('spec: { serviceA', 'spec: { hostNetwork: true, serviceA')],
  ['a port', service('acme', 'ui'), service('acme', 'ui', 9090)],
  ['a rule', route, route.replace('host: ui }', 'host: cms }')],
])('%s may change traffic', (_, base, head) => {
  expect(changes(base, head)).toMatchObject({
    relevant: [{ base: expect.anything(), head: expect.anything() }],
    changed: 1,
  });
});

test('objects that come and go are counted, one that only changes its API version is the same', () => {
  const both = changes(`${pods}\n---\n${route}`, `${service('acme', 'ui')}\n---\n${route.replace('/v1', '/v1beta1')}`);
  expect([both.added, both.removed, both.changed]).toEqual([1, 1, 1]);
  expect(both.relevant.map(({ kind }) => kind)).toEqual(['Deployment', 'Service', 'VirtualService']);
});

test('a port of a Service that Istio no longer translates for gateways may change traffic', () => {
  const ui = service('acme', 'ui');
  const label = (name: string) => ui.replace('namespace: acme', `namespace: acme, labels: { ${name}: "true" }`);
  expect(changes(ui, label('experimental.istio.io/disable-gateway-port-translation')).relevant).toHaveLength(1);
  expect(changes(ui, label('app')).relevant).toEqual([]);
});

test('a policy that is only tried, and a version that Istio does not serve, may change traffic', () => {
  const policy = (more: string, version = 'v1') => `apiVersion: security.istio.io/${version}
kind: AuthorizationPolicy
metadata: { name: a, namespace: acme${more} }
spec: {}`;
  const dry = policy(', annotations: { istio.io/dry-run: "true" }');
  expect(changes(policy(''), dry).relevant).toHaveLength(1);
  expect(changes(policy(''), policy(', annotations: { a: b }')).relevant).toEqual([]);
  expect(changes(policy(''), policy(', creationTimestamp: "2020-01-01T00:00:00Z"')).relevant).toHaveLength(1);
});

test.each([
  ['sidecar.istio.io/inject: "false"', 1],
  ['traffic.sidecar.istio.io/excludeInboundPorts: "8080"', 1],
  ['traffic.sidecar.istio.io/includeInboundPorts: "8080"', 1],
  ['example.com/note: "x"', 0],
])('pods with the annotation %s: %s change that may be one of traffic', (annotation, count) => {
  const pods = (annotations: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: cms, namespace: acme }
spec: { template: { metadata: { labels: { app: cms }, annotations: { ${annotations} } }, spec: { containers: [{ name: app }] } } }`;
  expect(changes(pods(''), pods(annotation)).relevant).toHaveLength(count);
});

test('what a probe asks may change traffic: it tells what a port speaks', () => {
  const pods = (scheme: string, path: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: cms, namespace: acme }
spec: { template: { spec: { containers: [{ name: app, readinessProbe: { httpGet: { path: ${path}, port: 8080, scheme: ${scheme} } } }] } } }`;
  expect(changes(pods('HTTP', '/a'), pods('HTTPS', '/a')).relevant).toHaveLength(1);
  expect(changes(pods('HTTP', '/a'), pods('HTTP', '/b')).relevant).toEqual([]);
});

const INGRESS = (path: string) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ui, namespace: acme, annotations: { kubernetes.io/ingress.class: istio } }
spec: { rules: [{ host: acme.example.org, http: { paths: [{ path: ${path}, pathType: Prefix, backend: { service: { name: ui, port: { number: 8080 } } } }] } }] }`;

test('what istiod makes of an Ingress changes with it', () => {
  const diff = diffOf([INGRESS('/a')], [INGRESS('/b')]);
  expect(sentences(diff)).toEqual(expect.arrayContaining(['acme.example.org/b, /b/…: 404 (no route) → acme/ui']));
  expect(isUnchanged(diffOf([INGRESS('/a')], [INGRESS('/a')]))).toBe(true);
});

test('where no request changes, routes are named, too; where one does, the requests tell of them', () => {
  const named = (base: string, head: string) => diffOf([base], [head]).objects.named;
  expect(named(route, route.replace('http: [{', 'http: [{ name: first,'))).toEqual([
    { object: 'VirtualService acme/ui', change: 'changed', details: ['spec.http[0].name added: first'] },
  ]);
  expect(named(route, route.replace('http: [{', 'http: [{ timeout: 2s,'))).toEqual([]);
});
