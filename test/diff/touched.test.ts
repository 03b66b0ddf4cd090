import { objectChanges } from '../../lib/diff/object-changes';
import { Touched } from '../../lib/diff/touched';
import { MeshModel } from '../../lib/mesh-model';
import { deployment, ESTATE } from '../resolver/estate';
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

test('rules touch the services that they lead to from now on, or no more, and those alone', () => {
  const web = 'web.example.com';
  const base = edge(rule('cms'), [web]);
  expect(hosts([base], [edge(rule('ui'), [web])])).toEqual(['ui.acme.svc.cluster.local', 'cms.acme.svc.cluster.local']);
  expect(hosts([base], [])).toEqual(['cms.acme.svc.cluster.local']);
  expect(hosts([base], [edge(`${rule('cms')}\n      timeout: 1s`, [web])])).toEqual([]);
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
