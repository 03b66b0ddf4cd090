import type { GitOpsApp, TeamGatewayProps } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

// Two domains, one of them below the other, and a service with hosts of its own. Variants live in ui, in an internal
// service, in a service of another tenant, and behind it.
const gateway = 'acme/gateway';

function estate(props: TeamGatewayProps = {}): RenderedEstate {
  return RenderedEstate.of((app: GitOpsApp) => {
    const shared = new SmallTenant(app, 'shared', { gateway: false });
    const fonts = shared.addService('fonts');
    const docx = shared.addService('docx', { calls: [fonts] });
    shared.addService('nobodys').addVariant('OPS-901', { image: image('nobodys') });
    docx.addVariant('OPS-900', { image: image('docx', 'OPS-900') });
    fonts.addVariant('OPS-902', { image: image('fonts', 'OPS-902') });
    const domains = ['acme.example.com', 'alt.example.net', 'eu.acme.example.com'];
    const acme = new SmallTenant(app, 'acme', { domains, gateway: props });
    const search = acme.addService('search', { calls: [docx] });
    const cms = acme.addService('cms', {
      routes: ['/cms'],
      hostnames: ['cms.acme.example.org', 'alt.example.net'],
      calls: [search],
    });
    const greeter = acme.addService('greeter', { routes: ['/acme.Greeter'], protocol: 'grpc', port: 9090 });
    greeter.addVariant('OPS-1234', { image: image('greeter', 'OPS-1234') });
    const ui = acme.addService('ui', { routes: ['/'], calls: [cms, search] });
    ui.addVariant('OPS-1234', { image: image('ui', 'OPS-1234') });
    cms.addVariant('OPS-1234', { image: image('cms', 'OPS-1234') });
    search.addVariant('OPS-335', { image: image('search', 'OPS-335') });
    ui.addVariant('OPS-7', { image: image('ui', 'OPS-7'), state: 'retiring' });
    ui.addVariant('OPS-8', { image: image('ui', 'OPS-8'), replicas: 0 });
  });
}

const asRule = estate();
const settings = { sidecars: ['acme/*', 'shared/docx*'] };
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(asRule, settings);
});
afterAll(() => mesh?.stop());

const variant = (value: string | null) => ({ headers: { 'x-variant-id': value } });

test.each([
  ['acme.example.com', '/', 'ui-ops-1234'],
  ['acme.example.com', '/cms/a', 'cms-ops-1234'],
  ['eu.acme.example.com', '/', 'ui-ops-1234'],
  ['alt.example.net', '/cms', 'cms-ops-1234'],
])('EDGE-2: ops-1234.%s%s takes the variant and sets the header', (host, path, workload) =>
  mesh.expect(
    { from: gateway, url: `http://ops-1234.${host}${path}` },
    { status: 200, workload, ...variant('ops-1234') },
  ),
);

test('EDGE-2: a host of a service alone has variants too, and serves what is exposed there', async () => {
  const url = 'http://ops-1234.cms.acme.example.org';
  await mesh.expect({ from: gateway, url: `${url}/cms` }, { workload: 'cms-ops-1234', ...variant('ops-1234') });
  await mesh.expect({ from: gateway, url: `${url}/` }, { status: 404 });
});

test.each(['OPS-1234.acme.example.com', 'Ops-1234.ACME.Example.Com', 'ops-1234.acme.example.com:80'])(
  'EDGE-2: in any case, with and without a port: %s',
  (host) =>
    mesh.expect(
      { from: gateway, url: 'http://ops-1234.acme.example.com/', headers: { Host: host } },
      { workload: 'ui-ops-1234', ...variant('ops-1234') },
    ),
);

test('EDGE-4: any port in Host changes nothing, not even one that nobody listens on', async () => {
  for (const host of ['acme.example.com:443', 'acme.example.com:8080', 'ACME.example.com:31234']) {
    const headers = { Host: host, 'x-variant-id': 'ops-1234' };
    await mesh.expect({ from: gateway, url: 'http://acme.example.com/', headers }, { workload: 'ui-ops-1234' });
  }
});

test.each([
  ['ops-335', 'acme/search-ops-335'],
  ['ops-900', 'shared/docx-ops-900'],
  ['ops-902', 'shared/fonts-ops-902'],
])('EDGE-2: %s is reached through a mainline entry, down the chain', async (key, reached) => {
  const calls = [
    'http://search.acme.svc.cluster.local:8080/',
    'http://docx.shared.svc.cluster.local:8080/',
    'http://fonts.shared.svc.cluster.local:8080/',
  ];
  const names = ['search', 'docx', 'fonts'];
  const depth = names.findIndex((name) => reached.includes(name)) + 1;
  const request = {
    from: gateway,
    url: `http://${key}.acme.example.com/cms`,
    headers: { 'x-call': calls.slice(0, depth).join(' ') },
  };
  let hop = await mesh.expect(request, { workload: 'cms', ...variant(key) });
  for (let i = 0; i < depth; i++) hop = hop.next!;
  expect(`${hop.namespace}/${hop.workload}`).toBe(reached);
  expect(hop.received?.headers['x-variant-id']).toBe(key);
});

test('EDGE-2: a variant that nothing of the tenant calls has no host here', () => {
  const hosts = asRule.ids('VirtualService').flatMap((id) => (asRule.object(id).spec.hosts ?? []) as string[]);
  expect(hosts.filter((host) => host.startsWith('ops-90')).map((host) => host.split('.')[0])).toEqual(
    expect.arrayContaining(['ops-900', 'ops-902']),
  );
  expect(hosts.filter((host) => host.startsWith('ops-901.'))).toEqual([]);
});

test.each(['nope', 'ops-901', 'ops-7', 'ops-8', 'ops-12345', 'main', 'canary', 'a.b.c', 'www'])(
  'EDGE-4: an unknown prefix answers like mainline, without the header: %s',
  async (prefix) => {
    const headers = { 'x-variant-id': 'ops-1234' };
    const url = `http://${prefix}.acme.example.com`;
    await mesh.expect({ from: gateway, url: `${url}/`, headers }, { workload: 'ui', ...variant(null) });
    await mesh.expect({ from: gateway, url: `${url}/cms`, headers }, { workload: 'cms', ...variant(null) });
  },
);

test('EDGE-3: a hostname beats a header', () =>
  mesh.expect(
    { from: gateway, url: 'http://ops-335.acme.example.com/', headers: { 'x-variant-id': 'ops-1234' } },
    { workload: 'ui', ...variant('ops-335') },
  ));

test('EDGE-5: several domains answer alike, also below one another and where a hostname is a domain', async () => {
  for (const host of ['acme.example.com', 'alt.example.net', 'eu.acme.example.com']) {
    await mesh.expect({ from: gateway, url: `http://${host}/` }, { workload: 'ui', ...variant(null) });
    await mesh.expect({ from: gateway, url: `http://${host}/cms` }, { workload: 'cms', ...variant(null) });
  }
  await mesh.expect({ from: gateway, url: 'http://nope.eu.acme.example.com/cms' }, { workload: 'cms' });
  await mesh.expect({ from: gateway, url: 'http://ops-335.eu.acme.example.com/cms' }, { ...variant('ops-335') });
});

test('EDGE-5: one VirtualService per gateway and host', () => {
  const hosts = asRule
    .ids('VirtualService')
    .map((id) => asRule.object(id).spec)
    .filter((spec) => spec.gateways !== undefined);
  expect(hosts.every((spec) => spec.hosts.length === 1)).toBe(true);
  expect(new Set(hosts.map((spec) => spec.hosts[0])).size).toBe(hosts.length);
});

test("EDGE-4: a host that is nobody's has no route", () =>
  mesh.expect({ from: gateway, url: 'http://example.com/' }, { status: 404, flags: 'NR' }));

test('gRPC and WebSocket through the host of a variant', async () => {
  const grpc = { from: gateway, url: 'http://ops-1234.acme.example.com/acme.Greeter/Hello', grpc: true };
  const [unary, stream] = await mesh.lab.play([grpc, { ...grpc, headers: { 'x-lab-count': '4' } }]);
  expect(unary).toMatchObject({ grpcStatus: '0', messages: 1, workload: 'greeter-ops-1234' });
  expect(stream).toMatchObject({ grpcStatus: '0', messages: 4, workload: 'greeter-ops-1234' });
  const socket = await mesh.lab.request({ from: gateway, url: 'ws://ops-1234.acme.example.com/live', webSocket: 'hi' });
  expect(socket).toMatchObject({ status: 101, echo: 'hi', workload: 'ui-ops-1234' });
  expect(socket.received?.headers['x-variant-id']).toBe('ops-1234');
  const elsewhere = { from: gateway, url: 'ws://ops-335.acme.example.com/live', webSocket: 'hi' };
  expect(await mesh.lab.request(elsewhere)).toMatchObject({ status: 101, workload: 'ui' });
});

describe('with other choices', () => {
  test('EDGE-4: unknownVariant not-found answers 404 for what is no variant', async () => {
    await mesh.replace(estate({ unknownVariant: 'not-found' }), settings);
    await mesh.expect({ from: gateway, url: 'http://nope.acme.example.com/' }, { status: 404, flags: 'NR' });
    await mesh.expect({ from: gateway, url: 'http://ops-1234.acme.example.com/' }, { workload: 'ui-ops-1234' });
    await mesh.expect({ from: gateway, url: 'http://acme.example.com/' }, { workload: 'ui' });
    // Below one domain is another: what is unknown there is unknown, too.
    await mesh.expect({ from: gateway, url: 'http://nope.eu.acme.example.com/' }, { status: 404 });
  });

  test('EDGE-4: with header access alone there are no hosts of variants, and every prefix is mainline', async () => {
    await mesh.replace(estate({ variantAccess: ['header'] }), settings);
    const headers = { 'x-variant-id': 'ops-1234' };
    await mesh.expect({ from: gateway, url: 'http://acme.example.com/', headers }, { workload: 'ui-ops-1234' });
    const url = 'http://ops-1234.acme.example.com/';
    await mesh.expect({ from: gateway, url, headers }, { workload: 'ui', ...variant(null) });
  });

  test('EDGE-3, EDGE-4: without any variant access there is nothing but mainline', async () => {
    await mesh.replace(estate({ variantAccess: [] }), settings);
    const headers = { 'x-variant-id': 'ops-1234' };
    const url = 'http://acme.example.com/';
    await mesh.expect({ from: gateway, url, headers }, { workload: 'ui', ...variant(null) });
    await mesh.expect({ from: gateway, url: 'http://ops-1234.acme.example.com/' }, { status: 404 });
  });
});
