import { CanaryRoute, type GitOpsApp, type VariantAccess } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const gateway = 'acme/gateway';
const host = 'http://acme.example.com';
const search = 'http://search.acme.svc.cluster.local:8080/';

function estate(variantAccess?: readonly VariantAccess[]): RenderedEstate {
  return RenderedEstate.of((app: GitOpsApp) => {
    const acme = new SmallTenant(app, 'acme', { gateway: { variantAccess } });
    const services = acme.addService('search');
    const ui = acme.addService('ui', { routes: ['/', '/shop'], calls: [services] });
    ui.addVariant('OPS-1234', { image: image('ui', 'OPS-1234') });
    services.addVariant('OPS-335', {
      image: image('search', 'OPS-335'),
      match: [
        { cookies: { beta: { exact: 'on' } } },
        { userAgent: { prefix: 'Tester/' }, method: { exact: 'GET' } },
        { queryParams: { preview: { exact: '335' } } },
        { uri: { exact: '/shop/new' } },
      ],
    });
    new CanaryRoute(acme, 'canary', { service: ui, image: image('ui', '2.0.0'), weight: 100 });
  });
}

const settings = { sidecars: ['acme/*'] };
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate(), settings);
});
afterAll(() => mesh?.stop());

const ask = (path: string, headers: Record<string, string> = {}) => ({ from: gateway, url: `${host}${path}`, headers });
const variant = (value: string | null) => ({ 'x-variant-id': value });

test.each<[string, Record<string, string>]>([
  ['/', { cookie: 'a=1; beta=on' }],
  ['/shop/a', { cookie: 'beta=on' }],
  ['/', { 'user-agent': 'Tester/1.0' }],
  ['/?preview=335', {}],
  ['/shop/new', {}],
])('EDGE-7: %s with %j takes the variant, which waits two services down', async (path, headers) => {
  const request = ask(path, { ...headers, 'x-call': search });
  const { next } = await mesh.expect(request, { workload: 'ui', headers: variant('ops-335') });
  expect(next).toMatchObject({ workload: 'search-ops-335' });
});

test.each<[string, Record<string, string>]>([
  ['/', { cookie: 'beta=off' }],
  ['/', { 'user-agent': 'Browser/1.0' }],
  ['/shop/newer', {}],
  ['/new', {}],
])('EDGE-7: %s with %j is mainline, canary and all', (path, headers) =>
  mesh.expect(ask(path, headers), { version: 'canary', headers: variant(null) }),
);

test('EDGE-7: who names a variant is not asked for conditions', async () => {
  const named = ask('/', { cookie: 'beta=on', 'x-variant-id': 'OPS-1234' });
  await mesh.expect(named, { workload: 'ui-ops-1234', headers: variant('ops-1234') });
  const byHost = { from: gateway, url: 'http://ops-1234.acme.example.com/', headers: { cookie: 'beta=on' } };
  await mesh.expect(byHost, { workload: 'ui-ops-1234', headers: variant('ops-1234') });
  const unknown = ask('/', { cookie: 'beta=on', 'x-variant-id': 'nope' });
  await mesh.expect(unknown, { version: 'main', headers: variant('nope') });
});

test('EDGE-7: with conditions alone the header says nothing', async () => {
  await mesh.replace(estate(['condition']), settings);
  const both = ask('/', { cookie: 'beta=on', 'x-variant-id': 'ops-1234' });
  await mesh.expect(both, { workload: 'ui', headers: variant('ops-335') });
  await mesh.expect(ask('/', { 'x-variant-id': 'ops-1234' }), { version: 'canary', headers: variant(null) });
});

test('TENANT-5: without that access a condition chooses nothing', async () => {
  await mesh.replace(estate(['hostname', 'header']), settings);
  await mesh.expect(ask('/', { cookie: 'beta=on' }), { version: 'canary', headers: variant(null) });
});
