import { CanaryRoute, Environment, type Fault, type GitOpsApp, type VariantServiceProps } from '../../../lib';
import { chiSquare } from './chi-square';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const gateway = 'acme/gateway';
const edge = 'http://acme.example.com/cms';
const cms = 'http://cms.acme.svc.cluster.local:8080/';
const settings = { sidecars: ['acme/*'] };

function estate(props: Partial<VariantServiceProps>, environment = Environment.STAGING): RenderedEstate {
  return RenderedEstate.of((app: GitOpsApp) => {
    const acme = new SmallTenant(app, 'acme', { environment });
    const disturbed = acme.addService('cms', { routes: ['/cms'], ...props });
    acme.addService('ui', { routes: ['/'], calls: [disturbed] });
    disturbed.addVariant('OPS-1', { image: image('cms', 'OPS-1') });
    disturbed.addVariant('OPS-2', { image: image('cms', 'OPS-2') });
    new CanaryRoute(acme, 'canary', {
      service: disturbed,
      image: image('cms', '2.0.0'),
      match: [{ headers: { 'end-user': { exact: 'agung' } } }],
    });
  });
}

const faults: Fault[] = [
  { variant: 'OPS-1', abort: 418, percent: 100 },
  { match: { 'end-user': { exact: 'tester' } }, abort: 503, percent: 100 },
  { variant: 'ops-2', match: { 'x-slow': { present: true } }, delay: '0.3s', percent: 100 },
  { match: { 'x-some': { exact: 'yes' } }, abort: 429, percent: 30 },
];

let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate({ faults }), settings);
});
afterAll(() => mesh?.stop());

const ways = [
  ['at the edge', gateway, edge],
  ['in the mesh', 'acme/ui', cms],
] as const;

describe.each(ways)('MESH-8: faults %s', (_, from, url) => {
  const sent = (headers: Record<string, string>) => ({ from, url, headers });

  test("a variant's fault hits its requests and no others", async () => {
    await mesh.expect(sent({ 'x-variant-id': 'ops-1' }), { status: 418, flags: 'FI' });
    await mesh.expect(sent({ 'x-variant-id': 'OPS-1' }), { status: 418, flags: 'FI' });
    await mesh.expect(sent({ 'x-variant-id': 'ops-2' }), { status: 200, version: 'ops-2' });
    await mesh.expect(sent({}), { status: 200, version: 'main' });
    await mesh.expect(sent({ 'x-variant-id': 'ops-11' }), { status: 200, version: 'main' });
  });

  test("a condition's fault hits every request that meets it, on mainline, canary and variants", async () => {
    await mesh.expect(sent({ 'end-user': 'tester' }), { status: 503, flags: 'FI' });
    await mesh.expect(sent({ 'end-user': 'tester', 'x-variant-id': 'ops-2' }), { status: 503, flags: 'FI' });
    await mesh.expect(sent({ 'end-user': 'tester2' }), { status: 200 });
    await mesh.expect(sent({ 'end-user': 'agung' }), { status: 200, version: 'canary' });
  });

  test('a delay holds a request back by its time, of that variant alone', async () => {
    const timed = async (headers: Record<string, string>) => {
      const start = Date.now();
      await mesh.expect(sent(headers), { status: 200 });
      return Date.now() - start;
    };
    expect(await timed({ 'x-variant-id': 'ops-2', 'x-slow': '1' })).toBeGreaterThanOrEqual(300);
    expect((await mesh.lab.request(sent({ 'x-slow': '1' }))).logs?.[0]?.flags).toBe('-');
    expect((await mesh.lab.request(sent({ 'x-variant-id': 'ops-2' }))).logs?.[0]?.flags).toBe('-');
  });

  test('a percentage of the requests', async () => {
    const count = 1500;
    const answers = await mesh.lab.play(Array.from({ length: count }, () => sent({ 'x-some': 'yes' })));
    const hit = answers.filter(({ status }) => status === 429).length;
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(count - hit);
    const statistic = chiSquare({ hit, not: count - hit }, { hit: 30, not: 70 });
    console.log(`faults 30 %: ${hit} of ${count}, chi-square ${statistic.toFixed(2)}`);
    expect(statistic).toBeLessThan(24);
  });
});

describe.each(ways)('MESH-8: timeouts and retries %s', (_, from, url) => {
  beforeAll(() => mesh.replace(estate({ timeout: '0.4s', retries: { attempts: 2, retryOn: '5xx' } }), settings));

  test.each([undefined, 'ops-1', 'nope'])('for mainline, a variant and those who fall back: %s', async (variant) => {
    const headers = { ...(variant && { 'x-variant-id': variant }) };
    const slow = await mesh.lab.request({ from, url, headers: { ...headers, 'x-lab-delay': '3s' } });
    expect([slow.status, slow.logs?.[0]?.flags]).toEqual([504, 'UT']);
    const workload = variant === 'ops-1' ? 'acme/cms-ops-1' : 'acme/cms';
    const before = (await mesh.lab.received(workload)).total;
    const broken = await mesh.lab.request({ from, url, headers: { ...headers, 'x-lab-status': '500' } });
    expect(broken.status).toBe(500);
    // The first try and two more.
    expect((await mesh.lab.received(workload)).total - before).toBe(3);
  });
});

describe('MESH-8: retries', () => {
  test('attempts: 0 asks once', async () => {
    await mesh.replace(estate({ retries: { attempts: 0 } }), settings);
    const before = (await mesh.lab.received('acme/cms')).total;
    const request = { from: 'acme/ui', url: cms, headers: { 'x-lab-status': '503' } };
    expect((await mesh.lab.request(request)).status).toBe(503);
    expect((await mesh.lab.received('acme/cms')).total - before).toBe(1);
  });

  test('each try has a time of its own', async () => {
    const retries = { attempts: 1, perTryTimeout: '0.2s', retryOn: 'gateway-error' };
    await mesh.replace(estate({ timeout: '2s', retries }), settings);
    const before = (await mesh.lab.received('acme/cms')).total;
    const start = Date.now();
    const slow = await mesh.lab.request({ from: 'acme/ui', url: cms, headers: { 'x-lab-delay': '1.5s' } });
    expect(slow.status).toBe(504);
    expect(Date.now() - start).toBeGreaterThanOrEqual(400);
    expect((await mesh.lab.received('acme/cms')).total - before).toBe(2);
  });

  test('without a timeout a slow answer is an answer', async () => {
    await mesh.replace(estate({}), settings);
    const headers = { 'x-lab-delay': '0.7s' };
    await mesh.lab.expect({ from: gateway, url: edge, headers }, { status: 200, workload: 'cms' });
  });
});

test('MESH-8: no faults in production without an explicit word', async () => {
  const fault: Fault = { variant: 'OPS-1', abort: 418, percent: 100 };
  expect(() => estate({ faults: [fault] }, Environment.PRODUCTION)).toThrow(/allowInProduction/);
  await mesh.replace(estate({ faults: [{ ...fault, allowInProduction: true }] }, Environment.PRODUCTION), settings);
  await mesh.expect({ from: 'acme/ui', url: cms, headers: { 'x-variant-id': 'ops-1' } }, { status: 418 });
});
