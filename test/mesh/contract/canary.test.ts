import { CanaryRoute, type CanaryRouteProps, type GitOpsApp, type VariantServiceProps } from '../../../lib';
import type { LabRequest } from '../lab';
import { chiSquare, tally } from './chi-square';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const gateway = 'acme/gateway';
const edge = 'http://acme.example.com';
const cms = 'http://cms.acme.svc.cluster.local:8080';
const settings = { sidecars: ['acme/ui'] };

function estate(canary: Partial<CanaryRouteProps>, service: Partial<VariantServiceProps> = {}): RenderedEstate {
  return RenderedEstate.of((app: GitOpsApp) => {
    const acme = new SmallTenant(app, 'acme');
    const tried = acme.addService('cms', { routes: ['/cms', '/content'], ...service });
    acme.addService('ui', { routes: ['/'], calls: [tried] });
    tried.addVariant('OPS-1', { image: image('cms', 'OPS-1') });
    new CanaryRoute(acme, 'canary', { service: tried, image: image('cms', '2.0.0'), ...canary });
  });
}

const conditions = estate({
  match: [
    { headers: { 'End-User': { exact: 'agung' }, 'x-region': { prefix: 'eu-' } } },
    { cookies: { preview: { exact: 'on' } } },
    { cookies: { 'a.b': { exact: 'x+y(z)' } } },
    { userAgent: { prefix: 'Tester/' } },
    { queryParams: { beta: { exact: '1' }, lang: { regex: 'd[ae]' } } },
    { uri: { exact: '/cms/new' } },
    { uri: { prefix: '/content/beta/' }, method: { exact: 'PUT' } },
    { headers: { 'x-debug': { present: true } }, withoutHeaders: { 'x-robot': { present: true } } },
    { headers: { 'x-build': { regex: '[0-9]+-rc[0-9]' } } },
  ],
});

let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(conditions, settings);
});
afterAll(() => mesh?.stop());

type Case = [why: string, version: 'canary' | 'main', path: string, headers?: Record<string, string>, method?: string];

const all: Case[] = [
  ['both headers', 'canary', '/cms', { 'end-user': 'agung', 'X-Region': 'eu-west' }],
  ['one header of two', 'main', '/cms', { 'end-user': 'agung' }],
  ['values are case-sensitive', 'main', '/cms', { 'end-user': 'Agung', 'x-region': 'eu-west' }],
  ['a prefix is at the beginning', 'main', '/cms', { 'end-user': 'agung', 'x-region': 'x-eu-west' }],
  ['a cookie alone', 'canary', '/cms', { cookie: 'preview=on' }],
  ['a cookie among others', 'canary', '/cms', { cookie: 'a=b; preview=on; c=d' }],
  ["the end of another cookie's name", 'main', '/cms', { cookie: 'nopreview=on' }],
  ['another value of the cookie', 'main', '/cms', { cookie: 'preview=only' }],
  ["a cookie inside another's value", 'main', '/cms', { cookie: 'a="preview=on' }],
  ['EDGE-8: a cookie with characters of expressions', 'canary', '/cms', { cookie: 'a.b=x+y(z)' }],
  ['EDGE-8: they stand for themselves', 'main', '/cms', { cookie: 'aXb=xxyz' }],
  ['a user agent', 'canary', '/cms', { 'user-agent': 'Tester/1.0' }],
  ['another user agent', 'main', '/cms', { 'user-agent': 'Mozilla/5.0 Tester/1.0' }],
  ['query parameters', 'canary', '/cms?x=y&lang=da&beta=1'],
  ['one parameter of two', 'main', '/cms?beta=1'],
  ['another value of a parameter', 'main', '/cms?beta=10&lang=de'],
  ['an exact path', 'canary', '/cms/new'],
  ['an exact path with a query', 'canary', '/cms/new?x'],
  ['a path below the exact one', 'main', '/cms/new/x'],
  ['a path and a method', 'canary', '/content/beta/x', {}, 'PUT'],
  ['the path with another method', 'main', '/content/beta/x'],
  ['a header with any value', 'canary', '/cms', { 'x-debug': '0' }],
  ['a header that must not be there', 'main', '/cms', { 'x-debug': '0', 'x-robot': '' }],
  ['an expression for the whole value', 'canary', '/cms', { 'x-build': '17-rc1' }],
  ['an expression for a part of the value', 'main', '/cms', { 'x-build': '17-rc12' }],
];

// Rows of one length: what a row lacks would be jest's `done`.
const cases = all.map(
  ([why, version, path, headers = {}, method = 'GET']) => [why, version, path, headers, method] as const,
);

const request = (at: string, path: string, headers: Record<string, string> = {}, method = 'GET'): LabRequest => ({
  from: at === edge ? gateway : 'acme/ui',
  url: `${at}${path}`,
  headers,
  method,
});

test.each(cases)('EDGE-7: at the edge, %s: %s', (_, version, path, headers, method) =>
  mesh.expect(request(edge, path, headers, method), { status: 200, version }),
);

test.each(cases)('MESH-2: in the mesh, %s: %s', (_, version, path, headers, method) =>
  mesh.expect(request(cms, path, headers, method), { status: 200, version }),
);

test('EDGE-7: a condition of one path holds on that path alone', async () => {
  // `/cms` has a rule of its own; the root is another service's.
  await mesh.expect(request(edge, '/', { cookie: 'preview=on' }), { workload: 'ui' });
});

test("a variant beats the canary's conditions", () =>
  mesh.expect(request(edge, '/cms/new', { 'x-variant-id': 'ops-1' }), { version: 'ops-1' }));

test('EDGE-7: conditions on gRPC calls', async () => {
  const match = [{ headers: { 'x-tester': { exact: 'yes' } } }];
  const grpc = { protocol: 'grpc', routes: ['/acme.Cms'], port: 8080 } as const;
  await mesh.replace(estate({ match }, grpc), settings);
  const call = { from: gateway, url: `${edge}/acme.Cms/List`, grpc: true };
  await mesh.expect({ ...call, headers: { 'x-tester': 'yes' } }, { version: 'canary' });
  await mesh.expect(call, { version: 'main' });
  await mesh.expect(
    { ...call, from: 'acme/ui', url: `${cms}/acme.Cms/List`, headers: { 'X-Tester': 'yes' } },
    { version: 'canary' },
  );
  const variant = { ...call, url: 'http://ops-1.acme.example.com/acme.Cms/List' };
  await mesh.expect(variant, { version: 'ops-1', headers: { 'x-variant-id': 'ops-1' } });
});

/** A number in [0, 1) after another, always the same for one seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

describe('measured weights', () => {
  const seed = Number(process.env.BRANCHLINE_SEED ?? Date.now() % 1_000_000);
  const draw = random(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(draw() * values.length)]!;
  // Nothing in a request but the variant header and the canary's conditions may change its chances.
  const anyRequest = (at: string) => {
    const headers = {
      'end-user': pick(['agung', 'mira', '']),
      'user-agent': `Client/${Math.floor(draw() * 100)}`,
      ...(draw() < 0.5 && { cookie: `session=${draw()}` }),
    };
    return request(at, pick(['/cms', '/cms/a', '/content?b=c']), headers, pick(['GET', 'POST', 'DELETE']));
  };

  test.each([5, 25, 50, 75])('DEST-4: %d %% of the mainline, at the edge and in the mesh', async (weight) => {
    await mesh.replace(estate({ weight }), settings);
    for (const at of [edge, cms]) {
      const sent = Array.from({ length: 2000 }, () => anyRequest(at));
      const answers = await mesh.lab.play(sent);
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
      const counts = tally(answers.map(({ version }) => version));
      const statistic = chiSquare(counts, { main: 100 - weight, canary: weight });
      console.log(`weight ${weight} ${at} seed ${seed}: ${JSON.stringify(counts)}, chi-square ${statistic.toFixed(2)}`);
      // A fair draw exceeds it less than once in a million runs.
      expect(statistic).toBeLessThan(24);
      // And the measurement would see ten percent more or less.
      expect(chiSquare(counts, { main: 90 - weight, canary: weight + 10 })).toBeGreaterThan(24);
    }
    const { length } = (
      await mesh.lab.play(Array.from({ length: 200 }, () => request(cms, '/', { 'x-variant-id': 'nope' })))
    ).filter(({ version }) => version !== 'main');
    expect(length).toBe(0);
  });

  test('DEST-4: at 0 % without conditions nothing leads to the canary', async () => {
    const none = estate({ weight: 0 });
    await mesh.replace(none, settings);
    for (const id of none.ids('VirtualService')) expect(none.get(id)?.text).not.toContain('canary');
    const answers = await mesh.lab.play(Array.from({ length: 500 }, () => request(edge, '/cms')));
    expect(tally(answers.map(({ version }) => version))).toEqual({ main: 500 });
  });

  test('DEST-4: at 100 % all of the mainline, and no tester who falls back', async () => {
    await mesh.replace(estate({ weight: 100 }), settings);
    const answers = await mesh.lab.play(Array.from({ length: 500 }, () => request(edge, '/cms')));
    expect(tally(answers.map(({ version }) => version))).toEqual({ canary: 500 });
    await mesh.expect(request(cms, '/', { 'x-variant-id': 'nope' }), { version: 'main' });
  });

  test('DEST-2: a canary without pods has no routes', async () => {
    await mesh.replace(estate({ weight: 0, replicas: 0 }), settings);
    await mesh.expect(request(edge, '/cms'), { status: 200, version: 'main' });
  });
});
