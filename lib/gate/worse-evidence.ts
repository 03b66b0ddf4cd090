import { logAdd } from './log-sum';
import type { Window } from './tally';

/**
 * How many times as often the canary may fail, and how much of the stake is on each. A stake on a ratio grows fastest if
 * the canary is that much worse, and grows at nearly the same speed near it, so a few ratios do for all.
 */
const RATIOS: readonly (readonly [ratio: number, stake: number])[] = [
  [1.5, 0.15],
  [3, 0.35],
  [4.5, 0.35],
  [12, 0.15],
];

const { log } = Math;

/** How much of the stake is there from the beginning; the rest comes later, for a canary that was good at first. */
const FIRST = 0.8;

const STAKES = RATIOS.map(([ratio, part]) => ({ ratio, logRatio: log(ratio), stake: log(FIRST * part) }));

/**
 * Evidence that the canary is worse, after each window: the natural logarithm of a bet's gain.
 *
 * The bet is fair or unfavourable as long as the canary is not worse than the mainline. Envoy draws each request's
 * destination, so of `k` bad requests in a window each is the canary's with the probability of the canary's share of the
 * window's requests, whatever the rate is and however it changes. If it is worse by a ratio, the probability is higher. The
 * quotient of both, multiplied over all windows, is the gain. The gain of a fair bet is ever 100 in at most one case of
 * 100 (Ville's inequality), *however often it is looked at*: so a threshold of 100 is wrong in at most 1 %.
 * Binomial probabilities are used for what is hypergeometric, which errs to the safe side (Hoeffding 1963, theorem 4).
 *
 * A good hour would use up the stake, and nothing would be left to see a canary that fails afterwards. So in each window
 * some of the stake is added: 0.2 / (n (n + 1)) in the nth, which is 0.2 in all.
 */
export function worseEvidence(windows: readonly Window[]): number[] {
  const gains = STAKES.map(({ stake }) => stake);
  return windows.map(({ canary, mainline }, index) => {
    const bad = canary.bad + mainline.bad;
    // Without bad requests, or with one side alone, nothing can be told.
    const tells = bad > 0 && canary.requests > 0 && mainline.requests > 0;
    const requests = canary.requests + mainline.requests;
    // What is not staked yet counts as it is.
    let total = log((1 - FIRST) / (index + 1));
    const added = log((1 - FIRST) / (FIRST * (index + 1) * (index + 2)));
    for (const [each, { ratio, logRatio, stake }] of STAKES.entries()) {
      let gain = gains[each]!;
      if (tells) gain += canary.bad * logRatio + bad * log(requests / (ratio * canary.requests + mainline.requests));
      total = logAdd(total, gain);
      gains[each] = logAdd(gain, stake + added);
    }
    return total;
  });
}
