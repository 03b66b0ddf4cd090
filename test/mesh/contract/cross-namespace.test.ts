import { CanaryRoute, type GitOpsApp } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const gateway = 'istio-ingress/ingress';
const docx = 'http://docx.shared.svc.cluster.local:8080/';

// One gateway that is there already, in a namespace of its own, and a tenant that two others call.
const estate = RenderedEstate.of((app: GitOpsApp) => {
  const shared = new SmallTenant(app, 'shared', { gateway: false });
  const common = shared.addService('docx');
  common.addVariant('OPS-900', { image: image('docx', 'OPS-900') });
  new CanaryRoute(shared, 'canary', {
    service: common,
    image: image('docx', '2.0.0'),
    match: [{ headers: { 'end-user': { exact: 'agung' } } }],
  });
  const existing = { selector: { istio: 'ingress' }, namespace: 'istio-ingress', serviceAccount: 'ingress' };
  const tls = { credentialName: 'acme-wildcard' };
  const domains = ['acme.example.com', 'shop.example.org'];
  const acme = new SmallTenant(app, 'acme', { domains, gateway: { existing, tls } });
  const ui = acme.addService('ui', { routes: ['/'], calls: [common] });
  ui.addVariant('OPS-1', { image: image('ui', 'OPS-1') });
  const beta = new SmallTenant(app, 'beta');
  beta.addService('ui', { routes: ['/'], calls: [common] });
  new SmallTenant(app, 'gamma').addService('ui', { routes: ['/'] });
});

const ingress = {
  namespace: 'istio-ingress',
  name: 'ingress',
  labels: { istio: 'ingress' },
  serviceAccount: 'ingress',
};
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate, { sidecars: ['acme/*', 'beta/*', 'shared/*'], gateways: [ingress] });
});
afterAll(() => mesh?.stop());

test.each(['acme/ui', 'beta/ui'])('MESH-7: %s reaches the shared service by its rules', async (from) => {
  const asking = (headers: Record<string, string>) => ({ from, url: docx, headers });
  await mesh.expect(asking({}), { status: 200, workload: 'docx', route: 'mainline' });
  await mesh.expect(asking({ 'x-variant-id': 'OPS-900' }), { version: 'ops-900', route: 'ops-900' });
  await mesh.expect(asking({ 'x-variant-id': 'ops-1' }), { version: 'main', route: 'fallback' });
  await mesh.expect(asking({ 'end-user': 'agung' }), { version: 'canary', route: 'canary' });
});

test('MESH-7: gateway pods of another namespace see the routes and reach the services', async () => {
  const on = (host: string) => ({ from: gateway, url: `https://${host}/` });
  await mesh.expect(on('acme.example.com'), { status: 200, workload: 'ui' });
  await mesh.expect(on('ops-1.acme.example.com'), { workload: 'ui-ops-1', headers: { 'x-variant-id': 'ops-1' } });
  const request = { ...on('ops-900.shop.example.org'), headers: { 'x-call': docx } };
  const { next } = await mesh.expect(request, { workload: 'ui', headers: { 'x-variant-id': 'ops-900' } });
  expect(next).toMatchObject({ status: 200, workload: 'docx-ops-900' });
});

test('MESH-7: a tenant that calls nothing shared has no hosts for its variants', async () => {
  const hosts = (tenant: string) =>
    estate.ids('VirtualService').filter((id) => id.startsWith(`VirtualService/${tenant}/edge-ops-900`)).length;
  expect([hosts('acme'), hosts('beta'), hosts('gamma')]).toEqual([2, 1, 0]);
  const [answer] = await mesh.lab.play([{ from: 'gamma/gateway', url: 'http://ops-900.gamma.example.com/' }]);
  expect(answer).toMatchObject({ workload: 'ui', namespace: 'gamma' });
  expect(answer.received?.headers).not.toHaveProperty('x-variant-id');
});

describe('EDGE-6', () => {
  test('httpsRedirect: every host is sent over to HTTPS, on the plain port alone', async () => {
    for (const host of ['acme.example.com', 'ops-1.acme.example.com', 'nope.shop.example.org']) {
      const answer = await mesh.expect({ from: gateway, url: `http://${host}/a?b=c` }, { status: 301 });
      expect(answer.headers?.location).toBe(`https://${host}/a?b=c`);
    }
    await mesh.expect({ from: gateway, url: 'https://acme.example.com/a?b=c' }, { status: 200 });
  });

  test('TLS: one certificate for each host and all below it, over HTTP/1.1 and HTTP/2', async () => {
    const hosts = ['acme.example.com', 'ops-1.acme.example.com', 'OPS-1.acme.example.com', 'shop.example.org'];
    for (const host of hosts) {
      for (const httpVersion of ['1.1', '2'] as const) {
        const [answer] = await mesh.lab.play([{ from: gateway, url: `https://${host}/`, httpVersion }]);
        expect(answer).toMatchObject({ status: 200, certificate: expect.arrayContaining(['*.acme.example.com']) });
      }
    }
  });

  test("fails without a server name, or with one that is nobody's", async () => {
    const answers = await mesh.lab.play([
      { from: gateway, url: 'https://nobody.example.net/' },
      { from: gateway, url: 'https://acme.example.com/', sni: 'gamma.example.com' },
      { from: gateway, url: 'https://a.b.example.com/' },
    ]);
    expect(answers.map(({ status }) => status)).toEqual([0, 0, 0]);
  });

  test('a host of another tenant over a connection that was made for ours is not found', async () => {
    const request = {
      from: gateway,
      url: 'https://gamma.example.com/',
      sni: 'acme.example.com',
      httpVersion: '2',
    } as const;
    const [answer] = await mesh.lab.play([request]);
    expect([0, 404, 421]).toContain(answer.status);
  });

  test('TENANT-1: what another namespace says about our hosts at our gateway is not heard', async () => {
    await mesh.lab.apply(`
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: aaa-hijack, namespace: gamma }
spec:
  hosts: [acme.example.com, zzz.acme.example.com]
  gateways: [acme/gateway]
  http: [{ route: [{ destination: { host: ui.gamma.svc.cluster.local, port: { number: 8080 } } }] }]
`);
    for (const host of ['acme.example.com', 'zzz.acme.example.com']) {
      await mesh.lab.expect({ from: gateway, url: `https://${host}/` }, { workload: 'ui', namespace: 'acme' });
    }
  });
});
