import { GitOpsTool } from '../../lib';
import { ASKING, START, type State, variant } from '../mesh/contract/release-sequences';
import { required } from '../mesh/processes';
import { testsOfEveryTool } from './both-tools';
import { withRefusedRoute } from './broken-commit';
import { Delivery } from './delivery';
import { Flux } from './flux';
import { testsOfSeparation } from './separation';

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

testsOfEveryTool('Flux', () => delivery);

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

// Last: the way back is another one, and Flux leaves the rights of tenants where they are (docs/gitops.md).
testsOfSeparation('Flux', () => delivery);
