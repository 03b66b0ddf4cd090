import { type GatewayTlsMode, type GitOpsApp, TeamGateway, type TeamGatewayProps } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const existing = { selector: { istio: 'public' }, namespace: 'istio-ingress', serviceAccount: 'public', use: 'public' };
const pod = { namespace: 'istio-ingress', name: 'public', labels: { istio: 'public' }, serviceAccount: 'public' };

/** Two tenants on the platform's pods, one domain below the other's; the first one has an entrance for partners as well. */
const estate = RenderedEstate.of((app: GitOpsApp) => {
  const tenant = (name: string, domain: string, gateway: TeamGatewayProps) => {
    const chart = new SmallTenant(app, name, { domains: [domain], gateway: { existing, ...gateway } });
    const inner = chart.addService('inner', { name: `${name}-inner` });
    const ui = chart.addService('ui', {
      name: `${name}-ui`,
      routes: ['/'],
      calls: [inner],
      gateway: chart.node.findChild('gateway') as TeamGateway,
    });
    ui.addVariant('OPS-1', { image: image('ui', `${name}-OPS-1`) });
    return chart;
  };
  const acme = tenant('acme', 'example.com', { tls: { credentialName: 'acme-cert' }, httpsRedirect: false });
  tenant('bank', 'bank.example.com', { tls: { credentialName: 'bank-cert' } });
  const partners = new TeamGateway(acme, 'partners', {
    existing,
    domains: ['partners.example.net'],
    tls: { credentialName: 'partners-cert' },
    variantAccess: [],
  });
  acme.addService('api', { routes: ['/'], gateway: partners });
});

let mesh: JudgedMesh;
beforeAll(async () => {
  mesh = await JudgedMesh.start(estate, { gateways: [pod], sidecars: ['acme/*', 'bank/*'] });
});
afterAll(() => mesh?.stop());

describe.each([
  ['in the order in which they were made', estate],
  ['in the other order', estate.reversed()],
])('TENANT-1: tenants on one gateway of the platform, objects %s', (_order, objects) => {
  beforeAll(() => mesh.replace(objects));

  test.each<[string, Record<string, string>, string]>([
    ['https://example.com/', {}, 'acme-ui'],
    ['https://ops-1.example.com/', {}, 'acme-ui-ops-1'],
    ['https://other.example.com/', {}, 'acme-ui'],
    ['http://example.com/', {}, 'acme-ui'],
    ['https://bank.example.com/', {}, 'bank-ui'],
    ['https://bank.example.com/', { 'x-variant-id': 'ops-1' }, 'bank-ui-ops-1'],
    ['https://ops-1.bank.example.com/', {}, 'bank-ui-ops-1'],
    ['https://nope.bank.example.com/', {}, 'bank-ui'],
    ['https://partners.example.net/', {}, 'api'],
    ['https://partners.example.net/', { 'x-variant-id': 'ops-1' }, 'api'],
  ])(
    '%s with %p is answered by %s, over HTTP/1.1 and over one connection of HTTP/2',
    async (url, headers, workload) => {
      const request = { from: 'istio-ingress/public', url, headers };
      await mesh.expect(request, { status: 200, workload });
      for (let again = 0; again < 2; again++) {
        await mesh.expect({ ...request, httpVersion: '2' }, { status: 200, workload });
      }
    },
  );

  test('EDGE-6: each shows its own certificate, and sends browsers over to HTTPS where it says so', async () => {
    const at = (url: string) => mesh.lab.request({ from: 'istio-ingress/public', url });
    const names = async (url: string) => (await at(url)).certificate!;
    expect(await names('https://bank.example.com/')).toContain('bank.example.com');
    expect(await names('https://example.com/')).not.toContain('bank.example.com');
    expect((await at('http://bank.example.com/')).status).toBe(301);
  });

  test('TENANT-3: the gateway gets to what is exposed, and no further', async () => {
    const call = (tenant: string) => ({ 'x-call': `http://${tenant}-inner.${tenant}.svc.cluster.local:8080/` });
    const request = { from: 'istio-ingress/public', url: 'https://example.com/', headers: call('acme') };
    expect((await mesh.lab.request(request)).next!.workload).toBe('acme-inner');
    expect((await mesh.lab.request({ ...request, headers: call('bank') })).next!.workload).toBeUndefined();
  });
});

test('EDGE-6: with MUTUAL a client shows a certificate, with OPTIONAL_MUTUAL it may', async () => {
  const tls = (mode: GatewayTlsMode): TeamGatewayProps => ({ tls: { credentialName: 'cert', mode } });
  const one = RenderedEstate.of((app: GitOpsApp) => {
    for (const [name, mode] of Object.entries({ strict: 'MUTUAL', lenient: 'OPTIONAL_MUTUAL' } as const)) {
      new SmallTenant(app, name, { gateway: tls(mode) }).addService('ui', { routes: ['/'] });
    }
  });
  await mesh.replace(one, { sidecars: ['strict/*', 'lenient/*'] });
  for (const [name, clientCertificate, answers] of [
    ['strict', true, true],
    ['strict', false, false],
    ['lenient', true, true],
    ['lenient', false, true],
  ] as const) {
    const request = { from: `${name}/gateway`, url: `https://${name}.example.com/`, clientCertificate };
    const { workload } = await mesh.lab.request(request);
    expect([name, clientCertificate, workload === 'ui']).toEqual([name, clientCertificate, answers]);
  }
});

describe.each([
  ['in the order in which they were made', false],
  ['in the other order', true],
])('EDGE-6: tenants with one certificate of the platform, objects %s', (_order, isReversed) => {
  beforeAll(async () => {
    const shared = { ...existing, credentialName: 'star' };
    const one = RenderedEstate.of((app: GitOpsApp) => {
      for (const [name, domain, httpsRedirect] of [
        ['acme', 'example.com', true],
        ['bank', 'bank.example.com', false],
        ['cafe', 'cafe.example.org', false],
      ] as const) {
        const chart = new SmallTenant(app, name, { domains: [domain], gateway: { existing: shared, httpsRedirect } });
        const gateway = chart.node.findChild('gateway') as TeamGateway;
        const ui = chart.addService('ui', { name: `${name}-ui`, routes: ['/'], gateway });
        ui.addVariant('OPS-1', { image: image('ui', `${name}-OPS-1`) });
      }
    });
    await mesh.replace(isReversed ? one.reversed() : one, {
      gateways: [pod],
      sidecars: ['acme/*', 'bank/*', 'cafe/*'],
    });
  });

  test('one connection of HTTP/2 is answered for the hosts of all of them, as browsers use it', async () => {
    for (let again = 0; again < 2; again++) {
      for (const [url, workload] of [
        ['https://example.com/', 'acme-ui'],
        ['https://bank.example.com/', 'bank-ui'],
        ['https://ops-1.bank.example.com/', 'bank-ui-ops-1'],
        ['https://cafe.example.org/', 'cafe-ui'],
        ['https://ops-1.example.com/', 'acme-ui-ops-1'],
        ['https://nope.bank.example.com/', 'bank-ui'],
      ] as const) {
        // All by the connection that was opened for one of them.
        const request = { from: 'istio-ingress/public', url, httpVersion: '2', sni: 'cafe.example.org' } as const;
        await mesh.expect(request, { status: 200, workload });
      }
    }
  });

  test('each says whether it sends browsers over to HTTPS', async () => {
    const status = async (host: string) =>
      (await mesh.lab.request({ from: 'istio-ingress/public', url: `http://${host}/` })).status;
    expect([await status('example.com'), await status('bank.example.com')]).toEqual([301, 200]);
  });
});

describe('EDGE-13: a gateway passes connections on to a service that terminates TLS itself', () => {
  beforeAll(async () => {
    const one = RenderedEstate.of((app: GitOpsApp) => {
      const chart = new SmallTenant(app, 'acme', { gateway: { tls: { credentialName: 'acme-cert' } } });
      const speaks = { annotations: { 'lab/speaks': '8200=tls' } };
      const gateway = chart.node.findChild('gateway') as TeamGateway;
      chart.addService('ui', { routes: ['/'], gateway }).addVariant('OPS-1', { image: image('ui', 'OPS-1') });
      chart.addService('vault', {
        port: 8200,
        protocol: 'tcp',
        tls: { mode: 'PASSTHROUGH' },
        hostnames: ['vault.example.org', '*.db.example.org'],
        gateway,
        deployment: { spec: { template: { metadata: speaks } } },
      });
    });
    await mesh.replace(one, { sidecars: ['acme/*'] });
  });

  test.each([
    ['https://vault.example.org/', 'vault'],
    ['https://one.db.example.org/', 'vault'],
    ['https://acme.example.com/', 'ui'],
    ['https://ops-1.acme.example.com/', 'ui-ops-1'],
  ])('%s is answered by %s, which shows its own certificate', async (url, workload) => {
    const result = await mesh.lab.expect({ from: 'acme/gateway', url }, { status: 200, workload });
    expect(result.certificate!.some((name) => name === new URL(url).hostname)).toBe(workload !== 'ui-ops-1');
  });

  test('other server names get no connection, and the plain port knows the hosts not', async () => {
    const at = async (url: string) => (await mesh.lab.request({ from: 'acme/gateway', url })).status;
    expect(await at('https://other.example.org/')).toBe(0);
    expect(await at('http://vault.example.org/')).toBe(404);
  });
});
