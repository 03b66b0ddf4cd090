import { DECIDED } from './decided';
import { marginEvidence } from './margin-evidence';
import { badShare, sum, type Window } from './tally';

/** Beyond this, a number says no more than "too many". */
const MOST = 1e9;

/**
 * How many more requests of the canary it takes until `marginEvidence` decides, if the canary is as good as the mainline
 * and gets the share that it had; `undefined` if more than a billion.
 */
export function moreRequests(windows: readonly Window[], margin: number): number | undefined {
  const canary = sum(windows, 'canary');
  const mainline = sum(windows, 'mainline');
  const rate = badShare({ requests: canary.requests + mainline.requests, bad: canary.bad + mainline.bad });
  const others = canary.requests > 0 ? mainline.requests / canary.requests : 1;
  const decidesWith = (more: number) => {
    const next: Window = {
      time: 0,
      canary: { requests: more, bad: rate * more },
      mainline: { requests: others * more, bad: rate * others * more },
    };
    return marginEvidence([...windows, next], margin) >= DECIDED;
  };
  let [enough, few] = [1, 0];
  while (!decidesWith(enough)) {
    if (enough > MOST) return undefined;
    [enough, few] = [2 * enough, enough];
  }
  while (enough - few > 1) {
    const middle = Math.floor((enough + few) / 2);
    if (decidesWith(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}
