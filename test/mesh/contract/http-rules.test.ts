import { CanaryRoute, type GitOpsApp } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const SITE = 'https://www.example.com';

const estate = RenderedEstate.of((app: GitOpsApp) => {
  const acme = new SmallTenant(app, 'acme', { domains: ['acme.example.com', 'acme.example.net'] });
  const cms = acme.addService('cms', {
    routes: ['/cms', { path: '/cms/slow', timeout: '5s', retries: { attempts: 0 } }],
    timeout: '0.4s',
    rewrite: { uri: '/' },
    cors: { allowOrigins: [SITE], allowMethods: ['PUT'], allowCredentials: true, maxAge: '1h' },
    headers: {
      request: { set: { 'x-from': 'acme' }, remove: ['x-internal'] },
      response: { set: { 'x-frame-options': 'DENY' }, remove: ['server'] },
    },
    redirects: [
      { path: '/', uri: '/cms' },
      { path: '/old', uri: '/cms/new', redirectCode: 308 },
      { path: '/moved', authority: 'acme.example.net', redirectCode: 302 },
    ],
  });
  cms.addVariant('OPS-1', { image: image('cms', 'OPS-1') });
  const shop = acme.addService('shop', { routes: ['/shop'], replicas: 3, stickiness: { name: 'shop' } });
  shop.addVariant('OPS-1', { image: image('shop', 'OPS-1') });
  new CanaryRoute(acme, 'canary', { service: shop, image: image('shop', '2'), weight: 40, replicas: 2 });
  const ui = acme.addService('ui', { routes: ['/ui'], calls: [cms, shop] });
  ui.addVariant('OPS-1', { image: image('ui', 'OPS-1') });
  for (const rule of ['ui/ui:mainline', 'ui/ui:fallback']) {
    ui.patchRule(rule, {
      op: 'add',
      path: '/fault',
      value: { abort: { httpStatus: 418, percentage: { value: 100 } } },
    });
  }
  ui.patchRule('ops-1', { op: 'add', path: '/timeout', value: '0.3s' });
});

const H = 'http://acme.example.com';
const gateway = 'acme/gateway';
const askers: [string, string, Record<string, string>, string][] = [
  ['nobody', H, {}, 'main'],
  ['a variant by header', H, { 'x-variant-id': 'OPS-1' }, 'ops-1'],
  ['an unknown variant', H, { 'x-variant-id': 'ops-2' }, 'main'],
  ['a variant by hostname', 'http://ops-1.acme.example.com', {}, 'ops-1'],
  ['a host that is no variant', 'http://nope.acme.example.com', {}, 'main'],
];
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate, { sidecars: ['acme/*'] });
});
afterAll(() => mesh?.stop());

describe.each(askers)('for %s', (_who, host, headers, version) => {
  const send = (path: string, more: Record<string, string> = {}, method?: string) => ({
    from: gateway,
    url: `${host}${path}`,
    headers: { ...headers, ...more },
    ...(method !== undefined && { method }),
  });

  test('MESH-10: headers of requests and answers are changed', async () => {
    const { received, headers: answer } = await mesh.expect(send('/cms', { 'x-internal': 'yes', origin: SITE }), {
      status: 200,
      version,
    });
    expect(received!.headers).toMatchObject({ 'x-from': 'acme' });
    expect(received!.headers).not.toHaveProperty('x-internal');
    expect(answer).toMatchObject({
      'x-frame-options': 'DENY',
      'access-control-allow-origin': SITE,
      'access-control-allow-credentials': 'true',
    });
  });

  test('MESH-10: a browser is told what a page may send, the header of variants among it', async () => {
    const ask = { origin: SITE, 'access-control-request-method': 'PUT' };
    const { headers: answer, pod } = await mesh.lab.request(send('/cms', ask, 'OPTIONS'));
    expect(pod).toBeUndefined();
    expect(answer).toMatchObject({
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-variant-id',
      'access-control-max-age': '3600',
    });
    const other = await mesh.lab.request(send('/cms', { ...ask, origin: 'https://evil.example' }, 'OPTIONS'));
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test.each([
    ['/cms', '/'],
    ['/cms/', '/'],
    ['/cms/a?b=c', '/a?b=c'],
    ['/cms/slow', '/'],
    ['/cms/slow/x', '/x'],
  ])('EDGE-9: %s arrives as %s', async (path, arrives) => {
    const { received } = await mesh.expect(send(path), { status: 200, version });
    expect(received!.path).toBe(arrives);
  });

  test('EDGE-9: a route has a timeout of its own', async () => {
    const slow = { 'x-lab-delay': '0.7s' };
    await mesh.lab.expect(send('/cms', slow), { status: 504 });
    await mesh.lab.expect(send('/cms/slow', slow), { status: 200, version });
  });

  test('EDGE-9: redirects', async () => {
    const location = async (path: string) => {
      const result = await mesh.lab.request(send(path));
      mesh.judge(send(path), result);
      return [result.status, result.headers?.location];
    };
    expect(await location('/')).toEqual([301, `${host}/cms`]);
    expect(await location('/old?a=b')).toEqual([308, `${host}/cms/new?a=b`]);
    const there = host.includes('ops-1') ? 'http://ops-1.acme.example.net' : 'http://acme.example.net';
    expect(await location('/moved')).toEqual([302, `${there}/moved`]);
    expect(await location('/moved/x?y')).toEqual([302, `${there}/moved/x?y`]);
    expect((await location('/old/x'))[0]).toBe(404);
  });
});

test('EDGE-9, MESH-10: inside the mesh paths stay as they are, headers are changed', async () => {
  const url = 'http://cms.acme.svc.cluster.local:8080/cms/slow';
  const { received } = await mesh.expect({ from: 'acme/ui', url }, { status: 200, version: 'main' });
  expect([received!.path, received!.headers['x-from']]).toEqual(['/cms/slow', 'acme']);
  await mesh.lab.expect({ from: 'acme/ui', url, headers: { 'x-lab-delay': '0.7s' } }, { status: 504 });
});

test('MESH-12: rules of the name of a patch are changed, and no others', async () => {
  const at = (headers: Record<string, string>, host = H) => ({ from: gateway, url: `${host}/ui`, headers });
  await mesh.expect(at({}), { status: 418 });
  await mesh.expect(at({ 'x-variant-id': 'ops-9' }), { status: 418 });
  await mesh.expect(at({}, 'http://nope.acme.example.com'), { status: 418 });
  await mesh.expect(at({ 'x-variant-id': 'ops-1' }), { status: 200, workload: 'ui-ops-1' });
  await mesh.expect(at({}, 'http://ops-1.acme.example.com'), { status: 200, workload: 'ui-ops-1' });
  await mesh.lab.expect(at({ 'x-variant-id': 'ops-1', 'x-lab-delay': '0.6s' }), { status: 504 });
  await mesh.lab.expect(at({ 'x-lab-delay': '0.6s' }, 'http://ops-1.acme.example.com'), { status: 200 });
});

test("MESH-10: 'server' is what the last proxy writes, whatever the rules say", async () => {
  const { headers } = await mesh.lab.expect({ from: gateway, url: `${H}/cms` }, { status: 200 });
  expect(headers!.server).toBe('istio-envoy');
});

describe('MESH-11: stickiness', () => {
  const request = { from: gateway, url: `${H}/shop` };
  const cookies = (headers: Record<string, string>) =>
    [...headers['set-cookie']!.matchAll(/(shop(?:-side)?)=("?[^;,"]+"?)/g)].map(
      ([, name, value]) => `${name}=${value}`,
    );

  test('who comes back stays at the side and at the pod of the first request', async () => {
    const sides = new Set<string>();
    for (let client = 0; client < 12; client++) {
      const first = await mesh.lab.expect(request, { status: 200 });
      sides.add(first.version!);
      const cookie = cookies(first.headers!).join('; ');
      expect(cookie).toMatch(/shop-side=(main|canary)/);
      for (let again = 0; again < 8; again++) {
        const { pod, version } = await mesh.lab.expect({ ...request, headers: { cookie } }, { status: 200 });
        expect([version, pod]).toEqual([first.version, first.pod]);
      }
    }
    expect([...sides].sort()).toEqual(['canary', 'main']);
  });

  test('a cookie does not lead away from a variant, and an unknown one not anywhere', async () => {
    const cookie = 'a=b; shop-side=canary';
    await mesh.expect({ ...request, headers: { cookie } }, { status: 200, version: 'canary' });
    const variant = { cookie, 'x-variant-id': 'ops-1' };
    await mesh.expect({ ...request, headers: variant }, { status: 200, version: 'ops-1' });
    const unknown = { cookie, 'x-variant-id': 'ops-9' };
    await mesh.expect({ ...request, headers: unknown }, { status: 200, version: 'main' });
  });
});
