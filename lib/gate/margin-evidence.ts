import { logSum } from './log-sum';
import type { Window } from './tally';

const { exp, log } = Math;

/** How strongly a bad request of the canary counts against it; the best strength depends on how many there are. */
const STRENGTHS: readonly (readonly [strength: number, stake: number])[] = [
  [0.025, 0.05],
  [0.05, 0.05],
  [0.1, 0.1],
  [0.25, 0.15],
  [0.5, 0.2],
  [1, 0.2],
  [2, 0.15],
  [4, 0.1],
];

/**
 * Evidence that the canary's share of bad requests is not higher than the mainline's by `margin` or more: the natural
 * logarithm of a bet's gain, after all windows.
 *
 * If the canary *is* worse by the margin, the bet is fair or unfavourable, and its gain is ever 100 in at most one
 * case of 100, however often it is looked at. With `p` the mainline's rate in a window and `c` and `m` the bad requests of
 * canary and mainline among `C` and `M`, the gain is exp(-s c + u m + C margin (1 - exp(-s))), where `s` is the strength and u =
 * log(1 + C/M (1 - exp(-s))). Its mean is at most (1 - (p + margin)(1 - exp(-s)))^C (1 + p (exp(u) - 1))^M exp(C margin (1 -
 * exp(-s))), which is at most 1 since log(1 + x) is at most x. It holds for every p, and p may change from window to window.
 *
 * @param margin a share: 0.01 for one percentage point
 */
export function marginEvidence(windows: readonly Window[], margin: number): number {
  const gains = STRENGTHS.map(([strength, stake]) => {
    let gain = log(stake);
    for (const window of windows) gain += gainOf(window, strength, margin);
    return gain;
  });
  return logSum(gains);
}

function gainOf({ canary, mainline }: Window, strength: number, margin: number): number {
  // One side alone compares nothing.
  if (canary.requests === 0 || mainline.requests === 0) return 0;
  const weight = 1 - exp(-strength);
  const credit = mainline.bad * log(1 + (canary.requests / mainline.requests) * weight);
  return -strength * canary.bad + credit + canary.requests * margin * weight;
}
