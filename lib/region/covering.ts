import type { Attribute } from './attribute';
import { Budget } from './reach';
import { type Constraint, constraintName, type Region, type Value } from './region';

/** Conditions that all hold of the requests of one set. */
export type RequestSet = readonly Constraint[];

interface Bucket {
  readonly constraint: Constraint;
  readonly sets: Set<RequestSet>;
}

/**
 * Sets of requests, and whether they cover a region together. Which of them hold a request is found by one condition of each, so that the
 * work for a region does not grow with the number of all sets, but with those that lie in it.
 */
export class Covering {
  /** Sets of requests that have one word, by attribute and word. */
  private readonly byWord = new Map<Attribute, Map<string, Set<RequestSet>>>();
  private readonly buckets = new Map<string, Bucket>();
  private readonly others = new Set<RequestSet>();

  add(set: RequestSet): void {
    this.placeOf(set).add(set);
  }

  delete(set: RequestSet): void {
    this.placeOf(set).delete(set);
  }

  /** Whether each request of a region is in one of the sets. @throws Undecided */
  covers(region: Region): boolean {
    const budget = new Budget();
    const open = [region];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const holding = this.setHolding(next);
      if (holding === undefined) return false;
      budget.spend();
      open.push(...next.without(holding));
    }
    return true;
  }

  /** One of the sets that hold the region's example. */
  private setHolding(region: Region): RequestSet | undefined {
    const first = (sets: Iterable<RequestSet>) => {
      for (const set of sets) if (set.every((constraint) => holdsOf(region, constraint))) return set;
      return undefined;
    };
    for (const [attribute, words] of this.byWord) {
      const example: Value = region.exampleOf(attribute);
      const found = example === undefined ? undefined : first(words.get(example) ?? []);
      if (found !== undefined) return found;
    }
    for (const { constraint, sets } of this.buckets.values()) {
      const found = holdsOf(region, constraint) ? first(sets) : undefined;
      if (found !== undefined) return found;
    }
    return first(this.others);
  }

  private placeOf(set: RequestSet): Set<RequestSet> {
    const asked = set.filter(({ holds }) => holds);
    const ofWord = asked.find((constraint) => constraint.set.word !== undefined);
    if (ofWord !== undefined) {
      const words = kept(this.byWord, ofWord.attribute, () => new Map<string, Set<RequestSet>>());
      return kept(words, ofWord.set.word!, () => new Set<RequestSet>());
    }
    // What is asked of the path tells most sets apart.
    const constraint = asked.find(({ attribute }) => attribute === 'path') ?? asked[0];
    if (constraint === undefined) return this.others;
    return kept(this.buckets, constraintName(constraint), (): Bucket => ({ constraint, sets: new Set() })).sets;
  }
}

function holdsOf(region: Region, { attribute, set, holds }: Constraint): boolean {
  return set.holds(region.exampleOf(attribute)) === holds;
}

function kept<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
