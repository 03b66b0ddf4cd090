import { CanaryRoute, type GitOpsApp } from '../../../lib';
import { chiSquare } from './chi-square';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const canary = 'acme/cms-canary';
const cms = 'http://cms.acme.svc.cluster.local:8080';
const settings = { sidecars: ['acme/ui'] };

function estate(mirror: number, weight = 0): RenderedEstate {
  return RenderedEstate.of((app: GitOpsApp) => {
    const acme = new SmallTenant(app, 'acme');
    const copied = acme.addService('cms', { routes: ['/cms'], readOnly: true });
    acme.addService('ui', { routes: ['/'], calls: [copied] });
    copied.addVariant('OPS-1', { image: image('cms', 'OPS-1') });
    new CanaryRoute(acme, 'canary', { service: copied, image: image('cms', '2.0.0'), mirror, weight });
  });
}

let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate(100), settings);
});
afterAll(() => mesh?.stop());

const got = async () => (await mesh.lab.received(canary)).total;

/** Waits for copies that are still under way: as many as must come, and then a request that comes after them all. */
async function copies(before: number, atLeast: number): Promise<number> {
  const deadline = Date.now() + 10_000;
  while ((await got()) - before < atLeast && Date.now() < deadline) await new Promise((tick) => setTimeout(tick, 5));
  let last = await got();
  for (let quiet = 0; quiet < 10; quiet++) {
    await new Promise((tick) => setTimeout(tick, 10));
    const now = await got();
    if (now !== last) quiet = 0;
    last = now;
  }
  return last - before;
}

test.each([
  ['at the edge', 'acme/gateway', 'http://acme.example.com/cms'],
  ['in the mesh', 'acme/ui', `${cms}/x`],
])('DEST-5: %s every mainline request is copied, and the mainline answers', async (_, from, url) => {
  const before = await got();
  const answers = await mesh.lab.play(Array.from({ length: 200 }, () => ({ from, url, method: 'POST', body: 'b' })));
  expect(answers.filter(({ status, version }) => status !== 200 || version !== 'main')).toEqual([]);
  expect(await copies(before, 200)).toBe(200);
  const copy = (await mesh.lab.received(canary)).last.at(-1)!;
  expect(copy).toMatchObject({ method: 'POST', path: new URL(url).pathname, version: 'canary' });
});

test('DEST-5: a canary that fails or is slow changes no answer', async () => {
  const headers = { 'x-lab-delay': '0s' };
  await mesh.expect({ from: 'acme/ui', url: cms, headers }, { status: 200, version: 'main' });
});

test('DEST-5: requests of a variant, and those that fall back, are not copied', async () => {
  const before = await got();
  const asking = ['ops-1', 'nope'].flatMap((variant) =>
    Array.from({ length: 50 }, () => ({ from: 'acme/ui', url: cms, headers: { 'x-variant-id': variant } })),
  );
  expect((await mesh.lab.play(asking)).filter(({ status }) => status !== 200)).toEqual([]);
  expect(await copies(before, 0)).toBe(0);
});

test('DEST-5: a percentage of the requests', async () => {
  await mesh.replace(estate(30), settings);
  const before = await got();
  const count = 2000;
  await mesh.lab.play(Array.from({ length: count }, () => ({ from: 'acme/ui', url: cms })));
  const copied = await copies(before, 1);
  const statistic = chiSquare({ copied, not: count - copied }, { copied: 30, not: 70 });
  console.log(`mirror 30 %: ${copied} of ${count}, chi-square ${statistic.toFixed(2)}`);
  expect(statistic).toBeLessThan(24);
});

test('DEST-5: with a weight besides, what the mainline answers is copied; at 100 % nothing is left to copy', async () => {
  await mesh.replace(estate(100, 100), settings);
  const before = await got();
  const answers = await mesh.lab.play(Array.from({ length: 100 }, () => ({ from: 'acme/ui', url: cms })));
  expect(answers.filter(({ version }) => version !== 'canary')).toEqual([]);
  expect(await copies(before, 100)).toBe(100);
});
