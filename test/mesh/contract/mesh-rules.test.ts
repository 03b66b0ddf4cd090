import { CanaryRoute, type GitOpsApp, variantKey } from '../../../lib';
import { tally } from './chi-square';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

// A service with everything, one without any variant, and one that nobody outside can reach.
const gateway = 'acme-staging/gateway';
const cms = 'http://cms.acme-staging.svc.cluster.local:8080/';
const search = 'http://search.acme-staging.svc.cluster.local:9000/';
const ledger = 'http://ledger.acme-staging.svc.cluster.local:8080/';

function acme(app: GitOpsApp, ids = ['OPS-1234', 'OPS-335', 'OPS-3353', 'fix_all']): void {
  const tenant = new SmallTenant(app, 'acme', { namespace: 'acme-staging' });
  const ledger = tenant.addService('ledger');
  const search = tenant.addService('search', { port: 9000, targetPort: 8081, calls: [ledger] });
  const cms = tenant.addService('cms', { routes: ['/cms'], calls: [search] });
  tenant.addService('ui', { routes: ['/'], calls: [cms, search, ledger] });
  for (const id of ids) cms.addVariant(id, { image: image('cms', id) });
  search.addVariant('OPS-335', { image: image('search', 'OPS-335') });
  new CanaryRoute(tenant, 'canary', {
    service: cms,
    image: image('cms', '2.0.0'),
    weight: 50,
    match: [{ headers: { 'end-user': { exact: 'agung' } } }],
  });
}

const estate = RenderedEstate.of(acme);
const lossy = variantKey('fix_all');
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate, { sidecars: ['acme-staging/ui', 'acme-staging/cms*'] });
});
afterAll(() => mesh?.stop());

const from = 'acme-staging/ui';
const asking = (variant: string, more: Record<string, string> = {}) => ({ 'x-variant-id': variant, ...more });

test('MESH-1: one VirtualService per service host, and one virtual host in a sidecar', async () => {
  const onMesh = estate.ids('VirtualService').map((id) => estate.object(id).spec);
  const hosts = onMesh.filter((spec) => spec.gateways === undefined).flatMap((spec) => (spec.hosts ?? []) as string[]);
  expect(hosts.sort()).toEqual(
    ['cms', 'ledger', 'search', 'ui'].map((name) => `${name}.acme-staging.svc.cluster.local`),
  );
  const found = (await mesh.lab.virtualHosts(from)).get('cms.acme-staging.svc.cluster.local');
  expect(found).toHaveLength(1);
});

test('MESH-2: mainline first, then one rule per variant, then the rest; one rule where there is nothing to choose', async () => {
  const hosts = await mesh.lab.virtualHosts(from);
  const names = (host: string) => hosts.get(`${host}.acme-staging.svc.cluster.local`)![0]!.routes.map((r) => r.name);
  // Envoy has one route per match entry, so a variant with a display id has two.
  expect([...new Set(names('cms'))]).toEqual([
    'canary',
    'mainline',
    lossy,
    'ops-1234',
    'ops-335',
    'ops-3353',
    'fallback',
  ]);
  expect(names('ledger')).toEqual(['mainline']);
});

test('MESH-2: a request that asks for a variant gets no canary, neither by chance nor by a condition', async () => {
  const requests = Array.from({ length: 300 }, (_, i) => ({
    from,
    url: cms,
    headers: asking('ops-9999', i % 2 === 0 ? { 'end-user': 'agung' } : {}),
  }));
  expect(tally((await mesh.lab.play(requests)).map(({ version }) => version))).toEqual({ main: 300 });
  const user = { 'end-user': 'agung' };
  await mesh.expect({ from, url: cms, headers: asking('ops-9999', user) }, { version: 'main', route: 'fallback' });
  await mesh.expect({ from, url: cms, headers: asking('ops-1234', user) }, { version: 'ops-1234' });
  await mesh.expect({ from, url: cms, headers: user }, { version: 'canary', route: 'canary' });
});

test.each([
  ['ops-335', 'ops-335'],
  ['OPS-335', 'ops-335'],
  ['ops-3353', 'ops-3353'],
  ['OPS-3353', 'ops-3353'],
  ['fix_all', lossy],
  [lossy, lossy],
  // Neither the key nor as its writer spelled it.
  ['Ops-335', 'main'],
  ['ops-33', 'main'],
  ['ops-33531', 'main'],
  ['xops-335', 'main'],
  ['ops-335,ops-3353', 'main'],
  ['ops.335', 'main'],
  ['main', 'main'],
  ['canary', 'main'],
  ['fix-all', 'main'],
])('MESH-3: variants are matched by exact values: %s takes %s', async (header, version) => {
  const route = version === 'main' ? 'fallback' : version;
  await mesh.expect({ from, url: cms, headers: asking(header) }, { status: 200, version, route });
});

test.each(['x-variant-id', 'X-Variant-ID', 'X-VARIANT-ID'])('MESH-3: the header is named in any case: %s', (name) =>
  mesh.expect({ from, url: cms, headers: { [name]: 'OPS-335' } }, { version: 'ops-335' }),
);

test('MESH-3: an empty header asks for nobody, and gets released code', () =>
  mesh.expect({ from, url: cms, headers: asking('') }, { version: 'main', route: 'fallback' }));

test('MESH-4: a service without the variant answers with its mainline, by the absence of a rule', async () => {
  await mesh.expect({ from, url: search, headers: asking('ops-1234') }, { workload: 'search', route: 'fallback' });
  await mesh.expect({ from, url: ledger, headers: asking('ops-1234') }, { workload: 'ledger', route: 'mainline' });
  expect(JSON.stringify(estate.object('VirtualService/acme-staging/search'))).not.toContain('ops-1234');
});

test('MESH-5: a service that is not exposed routes variants like all others', async () => {
  await mesh.expect({ from, url: search, headers: asking('OPS-335') }, { workload: 'search-ops-335' });
  const url = 'http://acme.example.com/cms';
  const headers = asking('OPS-335', { 'x-call': search });
  const { next } = await mesh.expect({ from: gateway, url, headers }, { workload: 'cms-ops-335' });
  expect(next).toMatchObject({ status: 200, workload: 'search-ops-335' });
});

test('MESH-6: every rule has a name of its own, which no other variant changes', () => {
  const fewer = RenderedEstate.of((app) => acme(app, ['OPS-335']));
  for (const id of estate.ids('VirtualService')) {
    const names = estate.object(id).spec.http.map((rule: { name?: string }) => rule.name);
    expect(names.every(Boolean)).toBe(true);
    expect(new Set(names).size).toBe(names.length);
    const before: string[] = fewer.get(id) ? fewer.object(id).spec.http.map((rule: { name: string }) => rule.name) : [];
    expect(names).toEqual(expect.arrayContaining(before));
  }
});

test('NAME-2: one key is label, subset, host, header value and name of what belongs to a variant', async () => {
  const key = lossy;
  const { received } = await mesh.expect(
    { from: gateway, url: `http://${key}.acme.example.com/cms` },
    { workload: `cms-${key}`, version: key, headers: { 'x-variant-id': key } },
  );
  expect(received?.labels.version).toBe(key);
  const routed = await mesh.lab.request({ from, url: cms, headers: asking(key) });
  expect(routed.logs?.[0]?.cluster).toBe(`outbound|8080|${key}|cms.acme-staging.svc.cluster.local`);
});

test.each([
  'cms:8080',
  'cms.acme-staging:8080',
  'cms.acme-staging.svc:8080',
  'cms.acme-staging.svc.cluster.local:8080',
])('NAME-4: however a caller writes the host, the rules are the same: %s', (host) =>
  mesh.expect({ from, url: `http://${host}/`, headers: asking('OPS-335') }, { version: 'ops-335', route: 'ops-335' }),
);

test("NAME-4: a port in the URL is the Service's, whatever the container listens on", () =>
  mesh.expect({ from, url: 'http://search:9000/' }, { status: 200, workload: 'search' }));

test('NAME-5: pods say whose they are, and a Service selects all of a service', async () => {
  const { received } = await mesh.lab.expect({ from, url: cms, headers: asking('OPS-335') }, {});
  expect(received?.labels).toEqual({
    app: 'cms',
    version: 'ops-335',
    'app.kubernetes.io/name': 'cms',
    'app.kubernetes.io/part-of': 'acme',
    'app.kubernetes.io/managed-by': 'branchline',
  });
  expect(estate.object('Service/acme-staging/cms').spec.selector).toEqual({ app: 'cms' });
  expect(estate.object('Deployment/acme-staging/cms-ops-335').spec.selector.matchLabels).toEqual({
    app: 'cms',
    version: 'ops-335',
  });
});
