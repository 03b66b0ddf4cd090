import { TooMuchWork } from '../language/automaton';
import type { Constraint, Region } from './region';

/** A rule as its conditions; `undefined` for one that no request can meet. */
export type Conditions = readonly Constraint[] | undefined;

/** Parts of one region that are looked at, at most. */
const MAX_PARTS = 20_000;

/** The work allowed for one question; splitting regions uses it up. */
export class Budget {
  constructor(private left = MAX_PARTS) {}

  /** @throws TooMuchWork when there is none left */
  spend(): void {
    if (this.left-- <= 0) throw new TooMuchWork('the rules split requests into too many parts');
  }
}

/**
 * What earlier rules leave over of a region: parts that are apart from each other, and together are just that. They are
 * made one by one, so that a caller that needs one request does not pay for all.
 *
 * @throws Undecided
 */
export function* leftBehind(region: Region, earlier: readonly Conditions[], budget = new Budget()): Generator<Region> {
  const inTheWay = earlier.filter((rule): rule is readonly Constraint[] => {
    return rule !== undefined && region.overlaps(rule);
  });
  // Not by recursion: a host may have more rules than a stack has room for.
  const open = [{ part: region, from: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { part, from } = next;
    if (from > 0) budget.spend();
    let at = from;
    while (at < inTheWay.length && !part.overlaps(inTheWay[at]!)) at++;
    if (at === inTheWay.length) yield part;
    else for (const rest of part.without(inTheWay[at]!).reverse()) open.push({ part: rest, from: at + 1 });
  }
}
