import type { GitOpsApp } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const estate = RenderedEstate.of((app: GitOpsApp) => {
  const acme = new SmallTenant(app, 'acme', { domains: ['acme.example.com'] });
  const portal = acme.addService('portal', {
    routes: ['/'],
    hostnames: ['*.customers.example.com'],
    domains: false,
  });
  portal.addVariant('OPS-1', { image: image('portal', 'OPS-1') });
  portal.addVariant('OPS-2', { image: image('portal', 'OPS-2'), match: [{ cookies: { beta: { exact: '1' } } }] });
  acme.addService('vip', { hostnames: ['vip.customers.example.com'] });
  acme.addService('ui', { routes: ['/'], calls: [portal] });
});

let mesh: JudgedMesh;
beforeAll(async () => {
  mesh = await JudgedMesh.start(estate, { sidecars: ['acme/*'] });
});
afterAll(() => mesh?.stop());

describe.each([
  ['in the order in which they were made', estate],
  ['in the other order', estate.reversed()],
])('EDGE-10: objects %s', (_order, objects) => {
  beforeAll(() => mesh.replace(objects));

  test.each<[string, Record<string, string>, string]>([
    ['a.customers.example.com', {}, 'portal'],
    ['b.customers.example.com', { 'x-variant-id': 'ops-1' }, 'portal-ops-1'],
    ['b.customers.example.com', { 'x-variant-id': 'ops-9' }, 'portal'],
    ['b.customers.example.com', { cookie: 'beta=1' }, 'portal-ops-2'],
    ['ops-1.customers.example.com', {}, 'portal'],
    ['vip.customers.example.com', {}, 'vip'],
    ['ops-1.vip.customers.example.com', {}, 'vip'],
    ['acme.example.com', {}, 'ui'],
    ['ops-1.acme.example.com', {}, 'ui'],
  ])('at %s with %p answers %s', async (host, headers, workload) => {
    await mesh.expect({ from: 'acme/gateway', url: `http://${host}/`, headers }, { status: 200, workload });
  });

  test('at the name itself nobody answers', async () => {
    await mesh.expect({ from: 'acme/gateway', url: 'http://customers.example.com/' }, { status: 404 });
  });
});
