import { CALLERS, CANARIES, SEVERAL_AT_ONCE, START, VARIANTS, variant } from '../mesh/contract/release-sequences';
import type { Delivery } from './delivery';
import { withoutPods } from './lost-pods';

/** What every GitOps tool has to do with what is emitted for it. */
export function testsOfEveryTool(name: string, delivery: () => Delivery): void {
  test.each([
    ['SAFE-1, SAFE-2: variants', VARIANTS],
    ['SAFE-1, SAFE-3: canaries', CANARIES],
    ['SAFE-1: several at once', SEVERAL_AT_ONCE],
    ['SAFE-1, MESH-7: callers', CALLERS],
  ])(`%s, by ${name}, without a failed request`, async (what, sequence) => {
    const { load, steps } = await delivery().release(what, sequence);
    expect(load.failures).toEqual({});
    for (const workload of sequence.answered) expect(load.answered[workload]).toBeGreaterThan(0);
    expect(steps.flatMap(({ dangling }) => dangling)).toEqual([]);
  });

  test('SAFE-3: a canary that has lost its pods can be aborted', async () => {
    const { cluster } = delivery();
    await delivery().commit('abort, the start', delivery().filesOf({ ...START, canary: { weight: 25 } }));
    await withoutPods(cluster, { namespace: 'acme', version: 'canary' }, async () => {
      const aborted = delivery().filesOf({ ...START, canary: { weight: 0 } });
      await delivery().commitUntilRouted('abort, aborted', aborted, 'canary', false);
    });
    await delivery().commit('abort, the end', delivery().filesOf(START));
  });

  test('SAFE-1: a variant that does not start holds up the others only until its deadline', async () => {
    const { cluster } = delivery();
    await delivery().commit('deadline, the start', delivery().filesOf(START));
    await withoutPods(cluster, { namespace: 'acme', version: 'ops-2' }, async () => {
      const variants = { ...variant('OPS-1', ['cms']), ...variant('OPS-2', ['ui']) };
      const soon = [...delivery().filesOf({ ...START, variants })].map(
        ([path, text]) => [path, text.replace('progressDeadlineSeconds: 120', 'progressDeadlineSeconds: 10')] as const,
      );
      await delivery().commitUntilRouted('deadline, the others', new Map(soon), 'ops-1', true);
    });
    await delivery().commit('deadline, the end', delivery().filesOf(START));
  });
}
