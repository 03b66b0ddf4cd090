import { CanaryRoute, type GitOpsApp } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const gateway = 'acme/gateway';
const cms = 'http://cms.acme.svc.cluster.local:8080';

// Long-lived versions beside the mainline, on two paths; one of them has no pods.
const estate = RenderedEstate.of((app: GitOpsApp) => {
  const acme = new SmallTenant(app, 'acme');
  const kept = acme.addService('cms', {
    routes: ['/cms', '/v2/content'],
    versions: { v1: { image: image('cms', '1.9.4') }, v0: { image: image('cms', '0.9'), replicas: 0 } },
  });
  const inner = acme.addService('inner', { versions: { v1: { image: image('inner', '0.9') } } });
  acme.addService('ui', { routes: ['/'], calls: [kept, inner], versions: { old: { image: image('ui', '0.1') } } });
  kept.addVariant('OPS-1', { image: image('cms', 'OPS-1') });
  const match = [{ headers: { 'end-user': { exact: 'agung' } } }];
  new CanaryRoute(acme, 'canary', { service: kept, image: image('cms', '2.0.0'), match });
});

let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate, { sidecars: ['acme/ui'] });
});
afterAll(() => mesh?.stop());

const paths: [string, string][] = [
  ['/cms/v1', 'v1'],
  ['/cms/v1/', 'v1'],
  ['/cms/v1/a?b', 'v1'],
  ['/cms/v1?x', 'v1'],
  ['/cms/v1x', 'main'],
  ['/cms/v10/a', 'main'],
  ['/cms/a/v1', 'main'],
  ['/cms', 'main'],
  ['/v2/content/v1/a', 'v1'],
  ['/v2/content/a', 'main'],
  // DEST-2: a version without pods has no routes.
  ['/cms/v0/a', 'main'],
];

test.each(paths)('a version is reached by its path: %s takes %s', async (path, version) => {
  await mesh.expect({ from: gateway, url: `http://acme.example.com${path}` }, { status: 200, version });
  await mesh.expect({ from: 'acme/ui', url: `${cms}${path}` }, { status: 200, version });
});

test("below the root, too, for others' paths come first", async () => {
  await mesh.expect({ from: gateway, url: 'http://acme.example.com/old/x' }, { workload: 'ui-old' });
  await mesh.expect({ from: gateway, url: 'http://acme.example.com/older' }, { workload: 'ui' });
});

test('a service that is not exposed has its versions at the root of its own host', async () => {
  const inner = 'http://inner.acme.svc.cluster.local:8080';
  await mesh.expect({ from: 'acme/ui', url: `${inner}/v1/x` }, { version: 'v1' });
  await mesh.expect({ from: 'acme/ui', url: `${inner}/x` }, { version: 'main' });
});

test('a version beats the canary, a variant beats a version, and who falls back may ask for a version', async () => {
  const path = '/cms/v1/a';
  const asking = (headers: Record<string, string>) => ({ from: 'acme/ui', url: `${cms}${path}`, headers });
  await mesh.expect(asking({ 'end-user': 'agung' }), { version: 'v1' });
  await mesh.expect(asking({ 'x-variant-id': 'ops-1' }), { version: 'ops-1' });
  await mesh.expect(asking({ 'x-variant-id': 'nope' }), { version: 'v1' });
  const host = { from: gateway, url: `http://ops-1.acme.example.com${path}` };
  await mesh.expect(host, { version: 'ops-1', headers: { 'x-variant-id': 'ops-1' } });
});
