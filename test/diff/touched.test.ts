import { objectChanges } from '../../lib/diff/object-changes';
import { Touched } from '../../lib/diff/touched';
import { MeshModel } from '../../lib/mesh-model';
import { deployment, ESTATE, namespace, service, virtualService } from '../resolver/estate';
import { edge, mesh, to } from './versions';

function touched(base: readonly string[], head: readonly string[]): Touched {
  const models = [base, head].map((own) => MeshModel.ofText([ESTATE, ...own].join('\n---\n'))) as [
    MeshModel,
    MeshModel,
  ];
  return new Touched(objectChanges(...models).relevant, models);
}

const HOSTS = ['acme.example.com', 'b.acme.example.com', 'ui.acme.svc.cluster.local', 'cms.acme.svc.cluster.local'];
const hosts = (base: readonly string[], head: readonly string[]) =>
  HOSTS.filter((host) => touched(base, head).host(host));
const rule = (name: string) => `    - route: [${to(name)}]`;

test('a changed rule touches the hosts of its VirtualService', () => {
  expect(hosts([edge(rule('cms'))], [edge(rule('ui'))])).toContain('acme.example.com');
  expect(hosts([edge(rule('cms'), ['*.acme.example.com'])], [])).toContain('b.acme.example.com');
  expect(hosts([mesh('ui', rule('ui'))], [mesh('ui', `${rule('ui')}\n      timeout: 1s`)])).toEqual([
    'ui.acme.svc.cluster.local',
  ]);
});

test('a new workload touches its service, and the hosts that send to it', () => {
  const variant = deployment('acme', 'cms', 'ops-1');
  expect(hosts([edge(rule('cms'))], [edge(rule('cms')), variant])).toEqual([
    'acme.example.com',
    'cms.acme.svc.cluster.local',
  ]);
  expect(hosts([edge(rule('ui'))], [edge(rule('ui')), variant])).toEqual(['cms.acme.svc.cluster.local']);
});

test('a machine touches what selects it, by its own labels or by those of its object', () => {
  const machine = (kind: string, spec: string, labels = '') => `apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: { name: vm, namespace: acme, labels: { ${labels} } }
spec: ${spec}`;
  const cms = ['cms.acme.svc.cluster.local'];
  expect(hosts([], [machine('WorkloadEntry', '{ address: 10.0.0.7, labels: { app: cms } }')])).toEqual(cms);
  expect(hosts([], [machine('WorkloadGroup', '{ metadata: { labels: { app: cms } } }')])).toEqual(cms);
  const later = machine('WorkloadEntry', '{ address: 10.0.0.7 }', 'app: cms');
  expect(hosts([machine('WorkloadEntry', '{ address: 10.0.0.7 }')], [later])).toEqual(cms);
  expect(hosts([], [machine('WorkloadEntry', '{ address: 10.0.0.7, labels: { app: other } }')])).toEqual([]);
});

test('addresses touch the Service that they are written for', () => {
  const endpoints = (name: string, namespace_ = 'acme') => `apiVersion: v1
kind: Endpoints
metadata: { name: ${name}, namespace: ${namespace_} }
subsets: [{ addresses: [{ ip: 10.1.0.1 }], ports: [{ port: 8080 }] }]`;
  expect(hosts([], [endpoints('cms')])).toEqual(['cms.acme.svc.cluster.local']);
  expect(hosts([], [endpoints('cms', 'shop')])).toEqual([]);
});

test('rules touch the services that they lead to from now on, or no more, and those alone', () => {
  const base = mesh('web', rule('cms'));
  expect(hosts([base], [mesh('web', rule('ui'))])).toEqual(['ui.acme.svc.cluster.local', 'cms.acme.svc.cluster.local']);
  expect(hosts([base], [])).toEqual(['cms.acme.svc.cluster.local']);
  expect(hosts([base], [mesh('web', `${rule('cms')}\n      timeout: 1s`)])).toEqual([]);
});

test('rules that gateways alone read bring no service into the view of a sidecar', () => {
  const web = 'web.example.com';
  const base = edge(rule('cms'), [web]);
  expect(hosts([base], [edge(rule('ui'), [web])])).toEqual([]);
  expect(hosts([], [edge(rule('cms'))])).toEqual(['acme.example.com']);
});

test('a Sidecar touches what its workloads send, a Gateway all at its pods', () => {
  const sidecar = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: x, namespace: acme }
spec: { workloadSelector: { labels: { app: ui } } }`;
  const bySidecar = touched([], [sidecar]);
  expect([{ app: 'ui' }, { app: 'cms' }].map((labels) => bySidecar.source('acme', labels))).toEqual([true, false]);
  const gateway = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: other, namespace: acme }
spec: { selector: { istio: acme-gateway } }`;
  const byGateway = touched([], [gateway]);
  expect([{ istio: 'acme-gateway' }, { istio: 'x' }].map((labels) => byGateway.gateway('any', labels))).toEqual([
    true,
    false,
  ]);
});

test('the settings of the mesh touch everything, nothing touches nothing', () => {
  const config = `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "trustDomain: x" }`;
  expect(hosts([], [config])).toEqual(HOSTS);
  expect(hosts([], [])).toEqual([]);
});

test('hosts below a wildcard, the wildcard itself, and wildcards that meet it', () => {
  const found = touched([edge(rule('cms'), ['*.b.example.com'])], []);
  expect(
    ['x.b.example.com', '*.b.example.com', '*.example.com', '*.x.b.example.com'].map((host) => found.host(host)),
  ).toEqual([true, true, true, true]);
  expect(['b.example.com', '*.c.example.com', 'example.com', '*'].map((host) => found.host(host))).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect(touched([edge(rule('cms'), ['X.example.com'])], []).host('x.example.com')).toBe(true);
});

describe('a policy', () => {
  const policy = (kind: string, namespace: string, spec: string) => `apiVersion: security.istio.io/v1
kind: ${kind}
metadata: { name: x, namespace: ${namespace} }
spec: ${spec}`;
  const of = (...args: Parameters<typeof policy>) => hosts([], [policy(...args)]);
  const other = `${service('beta', 'web')}\n---\n${deployment('beta', 'web', 'main')}`;

  test('touches the services of its namespace whose pods it selects, and all of it without a selector', () => {
    const selecting = '{ selector: { matchLabels: { app: cms } } }';
    expect(of('AuthorizationPolicy', 'acme', selecting)).toEqual(['cms.acme.svc.cluster.local']);
    expect(of('RequestAuthentication', 'acme', selecting)).toEqual(['cms.acme.svc.cluster.local']);
    expect(of('AuthorizationPolicy', 'acme', '{}')).toEqual([
      'ui.acme.svc.cluster.local',
      'cms.acme.svc.cluster.local',
    ]);
    expect(of('PeerAuthentication', 'acme', selecting)).toHaveLength(2);
    expect(of('AuthorizationPolicy', 'beta', '{}')).toEqual([]);
    expect(of('AuthorizationPolicy', 'istio-system', '{}')).toHaveLength(2);
  });

  test('touches gateways in its namespace, one of the root namespace all of them', () => {
    const gateway = (namespace: string, at: string) =>
      touched([other], [other, policy('AuthorizationPolicy', namespace, '{}')]).gateway(at, { istio: 'x' });
    expect([gateway('acme', 'acme'), gateway('acme', 'beta')]).toEqual([true, false]);
    expect([gateway('istio-system', 'acme'), gateway('istio-system', 'beta')]).toEqual([true, true]);
  });
});

test('pods that come or go touch the gateway that they may be, in their namespace only', () => {
  const found = touched([], [deployment('acme', 'edge', 'main')]);
  const labels = { app: 'edge', version: 'main', istio: 'edge' };
  expect([found.gateway('acme', labels), found.gateway('beta', labels), found.gateway('acme', { app: 'ui' })]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a Service touches the gateway whose pods it selects; a Namespace all of its services', () => {
  const found = touched([], [service('acme', 'edge')]);
  expect([found.gateway('acme', { app: 'edge' }), found.gateway('acme', { app: 'ui' })]).toEqual([true, false]);
  const labelled = namespace('acme').replace('enabled }', 'enabled, a: b }');
  expect(hosts([service('beta', 'x')], [service('beta', 'x'), labelled.replace('acme', 'beta')])).toEqual([]);
  const [base, head] = [ESTATE, ESTATE.replace(namespace('acme'), labelled)].map((text) => MeshModel.ofText(text));
  const changed = new Touched(objectChanges(base!, head!).relevant, [base!, head!]);
  expect(HOSTS.filter((host) => changed.host(host))).toEqual([
    'ui.acme.svc.cluster.local',
    'cms.acme.svc.cluster.local',
  ]);
});

test('a delegate touches the hosts of the VirtualServices that name it', () => {
  const root = virtualService(
    'acme',
    'root',
    ['acme.example.com'],
    '    - delegate: { name: part, namespace: acme }',
    'gateways: [gateway]',
  );
  const part = (name: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: part, namespace: acme }
spec: { http: [{ route: [${to(name)}] }] }`;
  expect(hosts([root, part('ui')], [root, part('cms')])).toContain('acme.example.com');
  const stranger = (name: string) => part(name).replace('name: part', 'name: other').replace('cms.acme', 'other.acme');
  expect(hosts([root, part('ui'), stranger('cms')], [root, part('ui'), `${stranger('cms')}\n`])).toEqual([]);
  const timeout = stranger('cms').replace('route:', 'timeout: 1s, route:');
  expect(hosts([root, part('ui'), stranger('cms')], [root, part('ui'), timeout])).not.toContain('acme.example.com');
});

test('the general Sidecar of the root namespace touches what all workloads send', () => {
  const sidecar = (namespace: string) => `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: x, namespace: ${namespace} }
spec: { egress: [{ hosts: ["./*"] }] }`;
  const source = (of: string, at: string) => touched([], [sidecar(of)]).source(at, { app: 'ui' });
  expect([source('istio-system', 'acme'), source('acme', 'acme'), source('acme', 'beta')]).toEqual([true, true, false]);
});
