import { GitOpsTool } from '../../lib';
import {
  ASKING,
  CALLERS,
  CANARIES,
  SEVERAL_AT_ONCE,
  START,
  type State,
  VARIANTS,
  variant,
} from '../mesh/contract/release-sequences';
import { required } from '../mesh/processes';
import { withRefusedRoute } from './broken-commit';
import { Delivery } from './delivery';
import { Flux } from './flux';
import { withoutPods } from './lost-pods';

let delivery: Delivery;

beforeAll(async () => {
  delivery = await Delivery.start({
    user: 'flux',
    gitops: { tool: GitOpsTool.FLUX },
    crds: required('BRANCHLINE_FLUX_CRDS'),
    start: Flux.start,
  });
});
afterAll(() => delivery?.stop());

test.each([
  ['SAFE-1, SAFE-2: variants', VARIANTS],
  ['SAFE-1, SAFE-3: canaries', CANARIES],
  ['SAFE-1: several at once', SEVERAL_AT_ONCE],
  ['SAFE-1, MESH-7: callers', CALLERS],
])('%s, by Flux, without a failed request', async (name, sequence) => {
  const { load, steps } = await delivery.release(name, sequence);
  expect(load.failures).toEqual({});
  for (const workload of sequence.answered) expect(load.answered[workload]).toBeGreaterThan(0);
  expect(steps.flatMap(({ dangling }) => dangling)).toEqual([]);
});

const active: State = { ...START, variants: variant('OPS-1', ['cms']) };
const retiring: State = { ...START, variants: variant('OPS-1', ['cms'], true) };

test('SAFE-2: fails where one commit removes a route and its target', async () => {
  await delivery.commit('control, the start', delivery.filesOf(active));
  const load = await delivery.underLoad('control', ASKING, async () => {
    const { dangling } = await delivery.commit('control, removed in one commit', delivery.filesOf(START));
    expect(dangling.join('\n')).toContain('after delete DestinationRule/acme/cms-ops-1');
  });
  expect(Object.keys(load.failures).join()).toMatch(/503/);
});

test('SAFE-3: a canary that has lost its pods can be aborted', async () => {
  await delivery.commit('abort, the start', delivery.filesOf({ ...START, canary: { weight: 25 } }));
  await withoutPods(delivery.cluster, { namespace: 'acme', version: 'canary' }, async () => {
    const aborted = delivery.filesOf({ ...START, canary: { weight: 0 } });
    await delivery.commitUntilRouted('abort, aborted', aborted, 'canary', false);
  });
  await delivery.commit('abort, the end', delivery.filesOf(START));
});

test('SAFE-1: a variant that does not start holds up the others only until its deadline', async () => {
  await delivery.commit('deadline, the start', delivery.filesOf(START));
  await withoutPods(delivery.cluster, { namespace: 'acme', version: 'ops-2' }, async () => {
    const both = delivery.filesOf({
      ...START,
      variants: { ...variant('OPS-1', ['cms']), ...variant('OPS-2', ['ui']) },
    });
    const soon = new Map(
      [...both].map(([path, text]) => [
        path,
        text.replace('progressDeadlineSeconds: 120', 'progressDeadlineSeconds: 10'),
      ]),
    );
    await delivery.commitUntilRouted('deadline, the others', soon, 'ops-1', true);
  });
  await delivery.commit('deadline, the end', delivery.filesOf(START));
});

test('SAFE-1: what the webhook refuses changes nothing that serves, and the next commit is applied', async () => {
  await delivery.commit('refused, the start', delivery.filesOf(active));
  const load = await delivery.underLoad('refused', ASKING, async () => {
    const broken = withRefusedRoute(delivery.filesOf(retiring), 'acme/routing/mesh-ui.k8s.yaml');
    const { events, why } = await delivery.commitRefused('refused', broken);
    expect(why).toMatch(/regex/);
    const routes = events.filter(({ id, changed, status }) => /^VirtualService/.test(id) && changed && status < 300);
    expect(routes).toEqual([]);
    await delivery.commit('refused, put right', delivery.filesOf(retiring));
    await delivery.commit('refused, removed', delivery.filesOf(START));
  });
  expect(load.failures).toEqual({});
  expect(load.answered).toMatchObject({ 'acme/cms-ops-1': expect.any(Number), 'acme/cms': expect.any(Number) });
});
