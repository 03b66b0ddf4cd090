import { CanaryRoute, type GitOpsApp } from '../../../lib';
import type { LabRequest, Load, LoadReport } from '../lab';
import { JudgedMesh } from './judged-mesh';
import { type Pruning, Release } from './release';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

/** One state of the registry, as a commit leaves it. */
interface State {
  /** Variants by id: where they run, and whether they are on their way out. */
  readonly variants?: Readonly<Record<string, { on: readonly ('ui' | 'cms' | 'docx')[]; retiring?: true }>>;
  readonly canary?: { readonly weight: number; readonly conditions?: true };
  readonly cms?: string;
  readonly path?: string;
  readonly docxCallers?: readonly ('search' | 'ui')[];
}

function estate(state: State): RenderedEstate {
  return RenderedEstate.of((app: GitOpsApp) => {
    const shared = new SmallTenant(app, 'shared', { gateway: false });
    const docx = shared.addService('docx');
    shared.addService('editor', { calls: [docx] });
    const acme = new SmallTenant(app, 'acme');
    const callers = state.docxCallers ?? ['search'];
    const search = acme.addService('search', { calls: callers.includes('search') ? [docx] : [] });
    const cms = acme.addService('cms', {
      routes: [state.path ?? '/cms'],
      image: image('cms', state.cms),
      calls: [search],
    });
    const ui = acme.addService('ui', { routes: ['/'], calls: [cms, ...(callers.includes('ui') ? [docx] : [])] });
    const services = { ui, cms, docx };
    for (const [id, { on, retiring }] of Object.entries(state.variants ?? {})) {
      const props = { image: image('branch', id), state: retiring ? ('retiring' as const) : ('active' as const) };
      for (const name of on) services[name].addVariant(id, props);
    }
    if (state.canary !== undefined) {
      const match = state.canary.conditions ? [{ headers: { 'end-user': { exact: 'agung' } } }] : [];
      new CanaryRoute(acme, 'canary', {
        service: cms,
        image: image('cms', '2.0.0'),
        weight: state.canary.weight,
        match,
      });
    }
  });
}

const gateway = 'acme/gateway';
const cms = 'http://cms.acme.svc.cluster.local:8080/';
const docx = 'http://docx.shared.svc.cluster.local:8080/';
const everybody: LabRequest[] = [
  { from: gateway, url: 'http://acme.example.com/' },
  { from: gateway, url: 'http://acme.example.com/cms', headers: { 'end-user': 'agung' } },
  { from: gateway, url: 'http://acme.example.com/content' },
  ...['OPS-1', 'ops-2', 'ops-3'].flatMap((id): LabRequest[] => [
    { from: gateway, url: `http://${id.toLowerCase()}.acme.example.com/cms` },
    { from: gateway, url: 'http://acme.example.com/', headers: { 'x-variant-id': id } },
    { from: 'acme/ui', url: cms, headers: { 'x-variant-id': id } },
    { from: 'acme/search', url: docx, headers: { 'x-variant-id': id } },
  ]),
  { from: 'acme/ui', url: cms },
  { from: 'acme/ui', url: cms, headers: { 'end-user': 'agung' } },
  { from: 'acme/search', url: docx },
];

const settings = { sidecars: ['acme/ui', 'acme/search', 'shared/*'] };
const start: State = { cms: '1.0.0' };
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate(start), settings);
});
afterAll(() => mesh?.stop());

/** Takes the mesh from state to state under load. */
async function release(pruning: Pruning, states: readonly State[], requests = everybody): Promise<LoadReport> {
  const [first, ...commits] = states.map(estate) as [RenderedEstate, ...RenderedEstate[]];
  await mesh.replace(first, settings);
  const load = await mesh.lab.load(requests, 4);
  const steps = new Release(mesh.lab, first);
  try {
    await goesOn(load, 50);
    for (const next of commits) {
      await steps.commit(next, pruning, () => goesOn(load, 30));
      await goesOn(load, 100);
    }
  } catch (error) {
    const { failures, samples } = await load.stop();
    const seen = `${JSON.stringify(failures)}\n${JSON.stringify(samples.slice(0, 3), null, 1)}`;
    throw new Error(`${error instanceof Error ? error.message : error} after ${steps.last}\n${seen}`);
  }
  return load.stop();
}

/** Waits for so many more answers: a failure takes long, so that traffic that stands still is traffic that fails. */
async function goesOn(load: Load, requests: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const standstill = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('traffic stands still')), 10_000);
  });
  await Promise.race([load.flows(requests), standstill]).finally(() => clearTimeout(timer));
}

function report(what: string, { total, failures, answered }: LoadReport): void {
  console.log(`${what}: ${total} requests, failed ${JSON.stringify(failures)}, answered ${JSON.stringify(answered)}`);
}

const one = (id: string, on: readonly ('ui' | 'cms' | 'docx')[], retiring?: true) => ({
  [id]: { on, ...(retiring && { retiring }) },
});

const prunings: Pruning[] = ['with each stage', 'last'];

describe.each(prunings)('removals %s', (pruning) => {
  test('SAFE-1, SAFE-2: variants come, retire and go without a failed request', async () => {
    const seen = await release(pruning, [
      start,
      { ...start, variants: one('OPS-1', ['ui', 'cms']) },
      { ...start, variants: { ...one('OPS-1', ['ui', 'cms']), ...one('OPS-2', ['docx']) } },
      { ...start, variants: { ...one('OPS-1', ['ui', 'cms'], true), ...one('OPS-2', ['docx']) } },
      { ...start, variants: { ...one('OPS-2', ['docx'], true), ...one('OPS-3', ['cms', 'docx']) } },
      { ...start, variants: one('OPS-3', ['cms', 'docx'], true) },
      start,
    ]);
    report('variants', seen);
    expect(seen.failures).toEqual({});
    for (const workload of ['acme/ui-ops-1', 'acme/cms-ops-1', 'shared/docx-ops-2', 'shared/docx-ops-3']) {
      expect(seen.answered[workload]).toBeGreaterThan(0);
    }
  });

  test('SAFE-1, SAFE-3: a canary starts, grows, is promoted; another is aborted', async () => {
    const grown = [5, 25, 50, 100].map((weight): State => ({ ...start, canary: { weight, conditions: true } }));
    const promoted: State = { cms: '2.0.0' };
    const seen = await release(pruning, [
      start,
      ...grown,
      { ...promoted, canary: { weight: 100, conditions: true } },
      { ...promoted, canary: { weight: 0 } },
      promoted,
      { ...promoted, canary: { weight: 10, conditions: true } },
      { ...promoted, canary: { weight: 0 } },
      promoted,
    ]);
    report('canaries', seen);
    expect(seen.failures).toEqual({});
    expect(seen.answered['acme/cms-canary']).toBeGreaterThan(0);
  });

  test('SAFE-1: a path gets another name, and several changes at once', async () => {
    const seen = await release(pruning, [
      start,
      { ...start, path: '/content' },
      { ...start, path: '/content', variants: one('OPS-1', ['ui', 'cms', 'docx']), canary: { weight: 20 } },
      {
        ...start,
        variants: { ...one('OPS-1', ['ui', 'cms', 'docx'], true), ...one('OPS-2', ['ui']) },
        canary: { weight: 0 },
      },
      { cms: '1.0.1', variants: one('OPS-2', ['ui', 'docx']) },
      { cms: '1.0.1', variants: one('OPS-2', ['ui', 'docx'], true) },
      { cms: '1.0.1' },
    ]);
    report('several at once', seen);
    expect(seen.failures).toEqual({});
  });

  test('SAFE-1, MESH-7: a service with variants gets another caller in another namespace, and loses one', async () => {
    const variants = one('OPS-1', ['docx']);
    const seen = await release(
      pruning,
      [
        { ...start, variants, docxCallers: [] },
        { ...start, variants, docxCallers: ['search'] },
        { ...start, variants, docxCallers: [] },
      ],
      [
        { from: 'shared/editor', url: docx },
        { from: 'shared/editor', url: docx, headers: { 'x-variant-id': 'ops-1' } },
      ],
    );
    report('callers', seen);
    expect(seen.failures).toEqual({});
  });
});

describe('what the order is for', () => {
  const asking: LabRequest[] = [{ from: 'acme/ui', url: cms, headers: { 'x-variant-id': 'ops-1' } }];
  const active: State = { ...start, variants: one('OPS-1', ['cms']) };

  test('SAFE-2: one commit is safe where removals come last', async () => {
    const seen = await release('last', [active, start, active, start], asking);
    report('one commit, removals last', seen);
    expect(seen.failures).toEqual({});
  });

  test('fails in one commit where removals come with each stage', async () => {
    const seen = await release('with each stage', [active, start], asking);
    report('one commit, removals with each stage', seen);
    expect(Object.keys(seen.failures).join()).toMatch(/503/);
  });

  test('fails, sooner or later, where route and subset go at one moment', async () => {
    const seen: LoadReport[] = [];
    for (let cycles = 0; cycles < 8 && !seen.some(({ failures }) => Object.keys(failures).length > 0); cycles++) {
      seen.push(await release('at once', [active, start, active, start, active, start, active, start], asking));
    }
    for (const each of seen) report('at one moment', each);
    expect(seen.flatMap(({ failures }) => Object.keys(failures)).join()).toMatch(/503/);
  });
});
