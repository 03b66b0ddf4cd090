import { type GitOpsApp, MtlsMode, MtlsPolicy, TenantIsolation } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { SmallTenant } from './small-tenant';

const cms = 'http://cms.acme.svc.cluster.local:8080/';
const metrics = 'http://metrics.acme.svc.cluster.local:9090/';

function estate(mode?: MtlsMode, exception?: MtlsMode, authorization = true, from?: string[]): RenderedEstate {
  return RenderedEstate.of((app: GitOpsApp) => {
    new SmallTenant(app, 'legacy', { gateway: false }).addService('bare');
    const acme = new SmallTenant(app, 'acme');
    new TenantIsolation(acme, 'isolation', { authorization });
    const called = acme.addService('cms', { routes: ['/cms'] });
    const scraped = acme.addService('metrics', { port: 9090, targetPort: 9091 });
    acme.addService('ui', { routes: ['/'], calls: [called, scraped] });
    const policy = new MtlsPolicy(acme, 'mtls', { mode });
    if (exception !== undefined) policy.addException(scraped, 9091, exception, from);
  });
}

// The caller is a pod outside of the mesh: no sidecar, no certificate.
const settings = { sidecars: ['acme/*'] };
const plaintext = (url: string) => ({ from: 'legacy/bare', url });
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate(), settings);
});
afterAll(() => mesh?.stop());

async function insidersAreServed(): Promise<void> {
  await mesh.expect({ from: 'acme/ui', url: cms }, { status: 200, workload: 'cms' });
  await mesh.expect({ from: 'acme/ui', url: metrics }, { status: 200, workload: 'metrics' });
  await mesh.expect({ from: 'acme/gateway', url: 'http://acme.example.com/cms' }, { status: 200, workload: 'cms' });
}

test('TENANT-2: STRICT by default: plaintext gets no connection', async () => {
  for (const url of [cms, metrics]) {
    const [answer] = await mesh.lab.play([plaintext(url)]);
    expect(answer).toMatchObject({ status: 0, error: expect.stringMatching(/reset|EOF/) });
  }
  await insidersAreServed();
});

test('DEST-3: mutual TLS by itself: both ends know each other', async () => {
  const { received } = await mesh.expect({ from: 'acme/ui', url: cms }, { status: 200 });
  expect(received?.headers['x-forwarded-client-cert']).toMatch(
    /By=spiffe:\/\/cluster.local\/ns\/acme\/sa\/cms;.*URI=spiffe:\/\/cluster.local\/ns\/acme\/sa\/ui/,
  );
  for (const id of estate().ids('DestinationRule')) expect(estate().get(id)?.text).not.toContain('tls');
});

test('TENANT-2: an excepted port takes plaintext, and no other does', async () => {
  await mesh.replace(estate(MtlsMode.STRICT, MtlsMode.PERMISSIVE), settings);
  const [open, closed] = await mesh.lab.play([plaintext(metrics), plaintext(cms)]);
  expect(open).toMatchObject({ status: 200, workload: 'metrics' });
  expect(closed.status).toBe(0);
  await insidersAreServed();
});

test('TENANT-2: a port with mTLS switched off takes plaintext, from insiders too', async () => {
  await mesh.replace(estate(MtlsMode.STRICT, MtlsMode.DISABLE), settings);
  const [open, closed] = await mesh.lab.play([plaintext(metrics), plaintext(cms)]);
  expect(open).toMatchObject({ status: 200, workload: 'metrics' });
  expect(closed.status).toBe(0);
  await insidersAreServed();
});

test('TENANT-2: PERMISSIVE takes plaintext and mTLS', async () => {
  await mesh.replace(estate(MtlsMode.PERMISSIVE), settings);
  const answers = await mesh.lab.play([plaintext(cms), plaintext(metrics)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  await insidersAreServed();
});

test('TENANT-2: DISABLE takes plaintext alone, and needs isolation to be given up', async () => {
  expect(() => estate(MtlsMode.DISABLE)).toThrow(/without an identity/);
  await mesh.replace(estate(MtlsMode.DISABLE, undefined, false), settings);
  const [answer] = await mesh.lab.play([plaintext(cms)]);
  expect(answer).toMatchObject({ status: 200, workload: 'cms' });
  await insidersAreServed();
});

test('TENANT-2: an excepted port takes plaintext from the addresses that are named, and from no others', async () => {
  for (const [from, status] of [
    ['0.0.0.0/0', 200],
    ['203.0.113.0/24', 403],
  ] as const) {
    await mesh.replace(estate(MtlsMode.STRICT, MtlsMode.PERMISSIVE, true, [from]), settings);
    const [answer] = await mesh.lab.play([plaintext(metrics)]);
    expect([from, answer?.status]).toEqual([from, status]);
    await insidersAreServed();
  }
});
