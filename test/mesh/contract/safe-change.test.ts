import type { Load, LoadReport } from '../lab';
import { JudgedMesh } from './judged-mesh';
import { type Pruning, Release } from './release';
import {
  ASKING,
  CALLERS,
  CANARIES,
  declareEstate,
  SEVERAL_AT_ONCE,
  type Sequence,
  SIDECARS,
  START,
  type State,
  VARIANTS,
  variant,
} from './release-sequences';
import { RenderedEstate } from './rendered-estate';

const estate = (state: State) => RenderedEstate.of((app) => declareEstate(app, state));
const settings = { sidecars: SIDECARS };
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate(START), settings);
});
afterAll(() => mesh?.stop());

/** Takes the mesh from state to state under load. */
async function release(pruning: Pruning, { states, requests }: Omit<Sequence, 'answered'>): Promise<LoadReport> {
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

const prunings: Pruning[] = ['with each stage', 'last'];

describe.each(prunings)('removals %s', (pruning) => {
  test.each([
    ['SAFE-1, SAFE-2: variants come, retire and go without a failed request', VARIANTS],
    ['SAFE-1, SAFE-3: a canary starts, grows, is promoted; another is aborted', CANARIES],
    ['SAFE-1: a path gets another name, and several changes at once', SEVERAL_AT_ONCE],
    ['SAFE-1, MESH-7: a service with variants gets another caller in another namespace, and loses one', CALLERS],
  ])('%s', async (name, sequence) => {
    const seen = await release(pruning, sequence);
    report(name, seen);
    expect(seen.failures).toEqual({});
    for (const workload of sequence.answered) expect(seen.answered[workload]).toBeGreaterThan(0);
  });
});

describe('what the order is for', () => {
  const active: State = { ...START, variants: variant('OPS-1', ['cms']) };
  const asking = (...states: State[]) => ({ states, requests: ASKING });

  test('SAFE-2: one commit is safe where removals come last', async () => {
    const seen = await release('last', asking(active, START, active, START));
    report('one commit, removals last', seen);
    expect(seen.failures).toEqual({});
  });

  test('fails in one commit where removals come with each stage', async () => {
    const seen = await release('with each stage', asking(active, START));
    report('one commit, removals with each stage', seen);
    expect(Object.keys(seen.failures).join()).toMatch(/503/);
  });

  test('fails, sooner or later, where route and subset go at one moment', async () => {
    const seen: LoadReport[] = [];
    for (let cycles = 0; cycles < 8 && !seen.some(({ failures }) => Object.keys(failures).length > 0); cycles++) {
      seen.push(await release('at once', asking(active, START, active, START, active, START, active, START)));
    }
    for (const each of seen) report('at one moment', each);
    expect(seen.flatMap(({ failures }) => Object.keys(failures)).join()).toMatch(/503/);
  });
});
