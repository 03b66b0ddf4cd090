import { GitOpsTool } from '../../lib';
import type { Files } from '../../lib/output/layout';
import { ASKING, START, type State, variant } from '../mesh/contract/release-sequences';
import { required } from '../mesh/processes';
import { ArgoCd } from './argocd';
import { testsOfEveryTool } from './both-tools';
import { withRefusedRoute } from './broken-commit';
import { Delivery } from './delivery';
import { testsOfSeparation } from './separation';

let delivery: Delivery;

beforeAll(async () => {
  delivery = await Delivery.start({
    user: 'argocd',
    gitops: { tool: GitOpsTool.ARGOCD },
    crds: required('BRANCHLINE_ARGOCD_CRDS'),
    start: ArgoCd.start,
  });
});
afterAll(() => delivery?.stop());

testsOfEveryTool('Argo CD', () => delivery);

testsOfSeparation('Argo CD', () => delivery);

const active: State = { ...START, variants: variant('OPS-1', ['cms']) };

test('SAFE-2: one commit removes a variant without a failed request', async () => {
  await delivery.commit('one commit, the start', delivery.filesOf(active));
  const load = await delivery.underLoad('one commit', ASKING, async () => {
    const { events, dangling } = await delivery.commit('one commit, removed', delivery.filesOf(START));
    expect(dangling).toEqual([]);
    const routes = events.filter(({ id, changed }) => changed && id.startsWith('VirtualService/'));
    const targets = events.filter(({ id, verb }) => verb === 'delete' && !id.startsWith('VirtualService/'));
    expect(targets.map(({ id }) => id).sort()).toEqual(['Deployment/acme/cms-ops-1', 'DestinationRule/acme/cms-ops-1']);
    // Not in one push to the proxies, which may forget a target before its route.
    expect(Date.parse(targets[0]!.at) - Date.parse(routes.at(-1)!.at)).toBeGreaterThan(1000);
  });
  expect(load.failures).toEqual({});
});

test('SAFE-1: what the webhook refuses changes nothing that serves, and the next commit is applied', async () => {
  await delivery.commit('refused, the start', delivery.filesOf(active));
  const load = await delivery.underLoad('refused', ASKING, async () => {
    const broken = withRefusedRoute(delivery.filesOf(START), 'acme/routing/mesh-ui.k8s.yaml');
    const { events, why } = await delivery.commitRefused('refused', broken);
    expect(why).toMatch(/regex/);
    // Other routes of the commit may have been changed or removed before; what they led to is still there.
    expect(events.filter(({ verb, id }) => verb === 'delete' && !id.startsWith('VirtualService/'))).toEqual([]);
    await delivery.commit('refused, put right', delivery.filesOf(START));
  });
  expect(load.failures).toEqual({});
  expect(load.answered).toMatchObject({ 'acme/cms-ops-1': expect.any(Number), 'acme/cms': expect.any(Number) });
});

test('fails without PruneLast', async () => {
  const withoutPruneLast = (files: Files): Files =>
    new Map(
      [...files].map(([path, text]) => [
        path,
        text.replaceAll(/^ *argocd.argoproj.io\/sync-options: "?PruneLast=true"?\n/gm, ''),
      ]),
    );
  expect(withoutPruneLast(delivery.filesOf(active))).not.toEqual(delivery.filesOf(active));
  await delivery.commit('control, the start', withoutPruneLast(delivery.filesOf(active)));
  const load = await delivery.underLoad('control', ASKING, async () => {
    const { dangling } = await delivery.commit('control, removed', withoutPruneLast(delivery.filesOf(START)));
    expect(dangling.join('\n')).toContain('after delete DestinationRule/acme/cms-ops-1');
  });
  expect(Object.keys(load.failures).join()).toMatch(/503/);
});
