import type { GitOpsApp, VariantServiceProps } from '../../../lib';
import type { LabRequest } from '../lab';
import { tally } from './chi-square';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const cms = 'http://cms.acme.svc.cluster.local:8080/';
const settings = { sidecars: ['acme/ui'] };

function estate(props: Partial<VariantServiceProps>): RenderedEstate {
  return RenderedEstate.of((app: GitOpsApp) => {
    const acme = new SmallTenant(app, 'acme', { gateway: false });
    const limited = acme.addService('cms', { retries: { attempts: 0 }, ...props });
    acme.addService('ui', { calls: [limited] });
    limited.addVariant('OPS-1', { image: image('cms', 'OPS-1'), replicas: 2 });
  });
}

let mesh: JudgedMesh;

beforeAll(async () => {
  const connectionPool = { tcp: { maxConnections: 1 }, http: { http1MaxPendingRequests: 1 } };
  mesh = await JudgedMesh.start(estate({ connectionPool }), settings);
});
afterAll(() => mesh?.stop());

/** So many requests at a time, each of which takes a while. */
async function atOnce(count: number, headers: Record<string, string>): Promise<Record<string, number>> {
  const slow: LabRequest = { from: 'acme/ui', url: cms, headers: { ...headers, 'x-lab-delay': '0.3s' } };
  const answers = await mesh.lab.play(
    Array.from({ length: count }, () => slow),
    { concurrency: count },
  );
  return tally(answers.map(({ status }) => String(status)));
}

test.each([undefined, 'ops-1'])(
  'MESH-8, DEST-1: the connection pool limits the mainline and each variant: %s',
  async (variant) => {
    const counts = await atOnce(20, { ...(variant && { 'x-variant-id': variant }) });
    // Every one of Envoy's two workers may let one through and keep one waiting.
    expect(counts['503']).toBeGreaterThanOrEqual(10);
    expect(counts['200']).toBeGreaterThanOrEqual(1);
    const one = { from: 'acme/ui', url: cms, headers: { ...(variant && { 'x-variant-id': variant }) } };
    await mesh.expect(one, { status: 200, version: variant ?? 'main' });
  },
);

test('MESH-8: Envoy says that the pool was full', async () => {
  const slow = { from: 'acme/ui', url: cms, headers: { 'x-lab-delay': '0.3s' } };
  const answers = await mesh.lab.play(
    Array.from({ length: 12 }, () => slow),
    { concurrency: 12, logs: true },
  );
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused.map(({ logs }) => logs?.[0]?.flags))).toEqual(new Set(['UO']));
});

test('without a connection pool all of them are answered', async () => {
  await mesh.replace(estate({}), settings);
  expect(await atOnce(20, {})).toEqual({ 200: 20 });
});

test('MESH-8, DEST-1: a pod that keeps failing gets no more requests for a while, of a variant too', async () => {
  const outlierDetection = {
    consecutive5xxErrors: 2,
    interval: '0.05s',
    baseEjectionTime: '30s',
    maxEjectionPercent: 100,
  };
  await mesh.replace(estate({ outlierDetection }), settings);
  const headers = { 'x-variant-id': 'ops-1' };
  const broken = { from: 'acme/ui', url: cms, headers: { ...headers, 'x-lab-status': '500' } };
  // Until both pods are out: nothing else may answer for a variant.
  const deadline = Date.now() + 5_000;
  let last = await mesh.lab.request(broken);
  while (last.status === 500 && Date.now() < deadline) last = await mesh.lab.request(broken);
  expect(last).toMatchObject({ status: 503, logs: [{ flags: 'UH' }] });
  await mesh.lab.expect({ from: 'acme/ui', url: cms, headers }, { status: 503, flags: 'UH' });
  // The mainline is another subset.
  await mesh.lab.expect({ from: 'acme/ui', url: cms }, { status: 200, version: 'main' });
});
