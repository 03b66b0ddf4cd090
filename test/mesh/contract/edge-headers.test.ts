import { CanaryRoute, Environment, type GitOpsApp, type VariantAccess } from '../../../lib';
import { tally } from './chi-square';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const gateway = 'acme/gateway';
const url = 'http://acme.example.com/';
const search = 'http://search.acme.svc.cluster.local:8080/';

function estate(variantAccess?: readonly VariantAccess[], environment = Environment.STAGING): RenderedEstate {
  return RenderedEstate.of((app: GitOpsApp) => {
    const acme = new SmallTenant(app, 'acme', { environment, gateway: { variantAccess } });
    const services = acme.addService('search');
    const ui = acme.addService('ui', { routes: ['/'], calls: [services] });
    ui.addVariant('OPS-1234', { image: image('ui', 'OPS-1234') });
    services.addVariant('OPS-335', { image: image('search', 'OPS-335') });
    new CanaryRoute(acme, 'canary', {
      service: ui,
      image: image('ui', '2.0.0'),
      weight: 50,
      match: [{ headers: { 'end-user': { exact: 'agung' } } }],
    });
  });
}

const settings = { sidecars: ['acme/*'] };
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate(), settings);
});
afterAll(() => mesh?.stop());

const asking = (value: string, name = 'x-variant-id') => ({ from: gateway, url, headers: { [name]: value } });
const variant = (value: string | null) => ({ 'x-variant-id': value });

test.each([
  ['x-variant-id', 'ops-1234'],
  ['x-variant-id', 'OPS-1234'],
  ['X-Variant-Id', 'ops-1234'],
  ['X-VARIANT-ID', 'OPS-1234'],
])('EDGE-3: %s: %s takes the variant, and the header becomes the key', (name, value) =>
  mesh.expect(asking(value, name), {
    workload: 'ui-ops-1234',
    route: 'ui/:header-ops-1234',
    headers: variant('ops-1234'),
  }),
);

test.each(['OPS-335', 'ops-335'])(
  'EDGE-3: a variant further down is chosen by header through a mainline entry: %s',
  async (value) => {
    const headers = { 'x-variant-id': value, 'x-call': search };
    const expected = { workload: 'ui', route: 'ui/:fallback', headers: variant(value) };
    const { next } = await mesh.expect({ from: gateway, url, headers }, expected);
    expect(next).toMatchObject({ workload: 'search-ops-335' });
  },
);

test.each(['ops-9999', 'Ops-1234', 'ops-12345', 'ops-1234,ops-335', '', 'main', 'canary', '*', 'null'])(
  'EDGE-3: any other value reaches released code only, at every hop, and no canary: "%s"',
  async (value) => {
    const own = { 'x-variant-id': value, 'end-user': 'agung', 'x-call': search };
    const request = { from: gateway, url, headers: own };
    const { next, ...entry } = await mesh.expect(request, { version: 'main', route: 'ui/:fallback' });
    expect(entry.received?.headers['x-variant-id']).toBe(value);
    expect(next).toMatchObject({ workload: 'search', status: 200 });
  },
);

test("EDGE-3: an unknown value has no share of a canary's traffic", async () => {
  const answers = await mesh.lab.play(Array.from({ length: 300 }, () => asking('ops-9999')));
  expect(tally(answers.map(({ version }) => version))).toEqual({ main: 300 });
});

test('MESH-2: a request that falls back at the edge gets released code, never a canary', async () => {
  const answers = await mesh.lab.play(Array.from({ length: 300 }, () => asking('ops-335')));
  expect(tally(answers.map(({ version }) => version))).toEqual({ main: 300 });
});

test('EDGE-3: with hostname access alone the header is removed from every request, the host chooses', async () => {
  await mesh.replace(estate(['hostname']), settings);
  for (const host of ['acme.example.com', 'nope.acme.example.com']) {
    const request = { ...asking('ops-1234'), url: `http://${host}/` };
    const { version } = await mesh.expect(request, { status: 200, headers: variant(null) });
    expect(version).not.toBe('ops-1234');
  }
  const headers = { 'x-variant-id': 'ops-335' };
  const host = 'http://ops-1234.acme.example.com/';
  await mesh.expect({ from: gateway, url: host, headers }, { version: 'ops-1234', headers: variant('ops-1234') });
});

describe('TENANT-5: in production', () => {
  test('no outsider chooses unreleased code unless the tenant says so', async () => {
    await mesh.replace(estate(undefined, Environment.PRODUCTION), settings);
    for (const value of ['ops-1234', 'OPS-1234', 'ops-335', 'nope']) {
      const headers = { 'x-variant-id': value, 'x-call': search };
      const { version, next } = await mesh.expect({ from: gateway, url, headers }, { headers: variant(null) });
      expect(version).not.toBe('ops-1234');
      expect(next).toMatchObject({ workload: 'search' });
      expect(next?.received?.headers).not.toHaveProperty('x-variant-id');
    }
    await mesh.expect({ from: gateway, url: 'http://ops-1234.acme.example.com/' }, { status: 404 });
  });

  /** A request of HTTP/1.1 with these lines as they are. */
  const bytes = (...lines: string[]) =>
    ['GET / HTTP/1.1', 'Host: acme.example.com', `x-call: ${search}`, ...lines, '', ''].join('\r\n');

  test.each<[string, string]>([
    ['as it is', bytes('x-variant-id: ops-1234')],
    ['twice', bytes('x-variant-id: nope', 'x-variant-id: ops-1234')],
    ['twice alike', bytes('x-variant-id: ops-1234', 'x-variant-id: ops-1234')],
    ['joined by comma', bytes('x-variant-id: ops-335,ops-1234')],
    ['joined by comma and space', bytes('x-variant-id: nope, ops-1234')],
    ['in other case', bytes('X-VARIANT-ID: OPS-1234')],
    ['in mixed case, twice', bytes('X-Variant-Id: ops-1234', 'x-vARIANT-iD: ops-335')],
    ['with underscores', bytes('x_variant_id: ops-1234')],
    ['with spaces around the value', bytes('x-variant-id:   ops-1234  \t')],
    ['without a space before the value', bytes('x-variant-id:ops-1234')],
    ['with a space after the name', bytes('x-variant-id : ops-1234')],
    ['with a space before the name', bytes(' x-variant-id: ops-1234')],
    ['folded over two lines', bytes('x-other: a', ' x-variant-id: ops-1234')],
    ['named to be removed by the proxy', bytes('Connection: x-variant-id', 'x-variant-id: ops-1234')],
    ['on a connection that was used without it', bytes() + bytes('x-variant-id: ops-1234')],
    ['on a connection that was used with it', bytes('x-variant-id: ops-1234') + bytes('x-variant-id: ops-335')],
    ['beside an Envoy header', bytes('x-envoy-original-path: /', 'x-variant-id: ops-1234')],
    ['as baggage', bytes('baggage: variant=ops-1234,x-variant-id=ops-1234')],
  ])("no visitor's header reaches a variant: %s", async (_how, raw) => {
    await mesh.replace(estate(undefined, Environment.PRODUCTION), settings);
    const [answer] = await mesh.lab.play([{ from: gateway, url, raw }]);
    // What is no request of HTTP, Envoy refuses.
    if (answer!.status === 400) return;
    expect(answer!.status).toBe(200);
    expect(answer!.workload).toMatch(/^ui(-canary)?$/);
    expect(answer!.received?.headers).not.toHaveProperty('x-variant-id');
    expect(answer!.next).toMatchObject({ workload: 'search', status: 200 });
    expect(answer!.next!.received?.headers).not.toHaveProperty('x-variant-id');
  });

  test("no visitor's header reaches a variant: by HTTP/2", async () => {
    await mesh.replace(estate(undefined, Environment.PRODUCTION), settings);
    for (const value of ['ops-1234', 'OPS-1234', 'nope,ops-1234', ' ops-1234 ']) {
      const headers = { 'x-variant-id': value, 'x-call': search };
      const [answer] = await mesh.lab.play([{ from: gateway, url, headers, httpVersion: '2' }]);
      expect(answer).toMatchObject({ status: 200, workload: expect.stringMatching(/^ui(-canary)?$/) });
      expect(answer!.received?.headers).not.toHaveProperty('x-variant-id');
      expect(answer!.next).toMatchObject({ workload: 'search' });
    }
  });

  test('the same bytes choose a variant where the tenant says so', async () => {
    await mesh.replace(estate(['header'], Environment.PRODUCTION), settings);
    for (const raw of [bytes('x-variant-id: ops-1234'), bytes() + bytes('X-Variant-Id: OPS-1234')]) {
      const [answer] = await mesh.lab.play([{ from: gateway, url, raw }]);
      expect(answer).toMatchObject({ status: 200, workload: 'ui-ops-1234' });
    }
  });

  test('with variantAccess [header] a client chooses a variant by header', async () => {
    await mesh.replace(estate(['header'], Environment.PRODUCTION), settings);
    await mesh.expect(asking('ops-1234'), { version: 'ops-1234' });
  });
});
