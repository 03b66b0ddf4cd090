import type { Attribute } from '../region/attribute';
import { constraintsOf } from '../region/match-constraints';
import { Budget, type Conditions, leftBehind } from '../region/reach';
import type { Region, Regions } from '../region/region';
import type { Answer, Resolver, Route } from '../resolver';
import { alignedRules } from './aligned-rules';
import { type AspectChange, aspectChanges } from './effect-change';
import { askEntry, type Entry } from './entry';
import { sideConditions } from './side-conditions';
import { SIDES, type Sides } from './sides';
import { tokenPlaces, usesClaims } from './token-places';

/** Requests that the same rules take in each version, and that change alike. */
export interface Difference {
  readonly region: Region;
  readonly aspects: readonly AspectChange[];
  /** What both versions make of the region's example. */
  readonly answers: Sides<Answer | undefined>;
}

/** What differs at a place. */
export interface PlaceDifference {
  readonly differences: readonly Difference[];
  /** Attributes with which requests are not compared: they may carry a token, and what a token proves is not known. */
  readonly open: readonly Attribute[];
}

/** What can change at a place where the rules are the same. */
export interface Suspects {
  /** Whether the fate of requests that one rule takes in both versions may differ. */
  readonly rule: (route: Route) => boolean;
  /** The same for requests that no rule takes. */
  readonly rest: boolean;
}

/**
 * The requests of one place whose fate is not the same in both versions: regions that are apart from each other and together
 * are just that set. A pair of rules, one of each version, is looked at where the rules differ or may lead to something
 * else; what the two take together, and no earlier rule of either does, is split by all other conditions that decide
 * (`sideConditions`). In each part all requests fare alike, so the answer to one of them is the answer to all.
 *
 * @throws Undecided when a bound on work is hit
 */
export function differencesAt(
  entry: Entry,
  start: Region,
  regions: Regions,
  resolvers: Sides<Resolver>,
  suspects: Suspects,
): PlaceDifference {
  return new PlaceComparison(entry, start, regions, resolvers).differences(suspects);
}

interface Cell {
  readonly region: Region;
  /** What changes, as text; empty for no change, absent where no request gets so far. */
  readonly key: string | undefined;
}

class PlaceComparison {
  private readonly conditions: Sides<readonly Conditions[]>;
  private readonly budget = new Budget();
  private readonly found: Difference[] = [];
  private readonly open = new Set<Attribute>();
  private readonly claims: boolean;

  constructor(
    private readonly entry: Entry,
    private readonly start: Region,
    private readonly regions: Regions,
    private readonly resolvers: Sides<Resolver>,
  ) {
    const of = (routes: readonly Route[]) => routes.map(({ match }) => constraintsOf(regions, match));
    this.claims = SIDES.some((side) => entry.routes[side].some(usesClaims));
    this.conditions = { base: of(entry.routes.base), head: of(entry.routes.head) };
  }

  differences({ rule, rest }: Suspects): PlaceDifference {
    const { base, head } = this.entry.routes;
    const aligned = alignedRules(base, head);
    const isSuspect = (routes: readonly Route[], known: (at: number) => boolean) =>
      routes.some((route, at) => usesClaims(route) && (!known(at) || rule(route)));
    if (isSuspect(base, (at) => aligned.has(at)) || isSuspect(head, (at) => [...aligned.values()].includes(at))) {
      this.open.add('header authorization');
    }
    const isAligned = { base: new Set(aligned.keys()), head: new Set(aligned.values()) };
    for (const [at, route] of base.entries()) {
      const other = aligned.get(at);
      if (other !== undefined) {
        if (rule(route)) this.pair(at, other, aligned);
        continue;
      }
      for (let to = 0; to <= head.length; to++) this.pair(at, to, aligned);
    }
    for (let to = 0; to < head.length; to++) {
      if (isAligned.head.has(to)) continue;
      for (let at = 0; at <= base.length; at++) {
        if (at === base.length || isAligned.base.has(at)) this.pair(at, to, aligned);
      }
    }
    if (rest) this.pair(base.length, head.length, aligned);
    return { differences: this.found, open: [...this.open].sort() };
  }

  /** Requests that one rule takes in base, and one in head; a place behind the last rule stands for no rule. */
  private pair(at: number, to: number, aligned: ReadonlyMap<number, number>): void {
    const [before, after] = [this.taken('base', at), this.taken('head', to)];
    if (before === undefined || after === undefined) return;
    const region = this.start.meet(before)?.meet(after);
    if (region === undefined) return;
    const twice = new Set([...aligned].filter(([own]) => own < at).map(([, other]) => other));
    const earlier = [
      ...this.conditions.base.slice(0, at),
      ...this.conditions.head.slice(0, to).filter((_, index) => !twice.has(index)),
    ];
    for (const { region: cell, key } of this.cells(region, earlier)) {
      if (key === undefined || key === '') continue;
      for (const part of leftBehind(cell, earlier, this.budget)) {
        const said = this.ask(part);
        this.found.push({ region: part, answers: said, aspects: aspectChanges(said.base, said.head) });
      }
    }
  }

  private taken(side: keyof Sides<unknown>, at: number): Conditions {
    const rules = this.conditions[side];
    return at === rules.length ? [] : rules[at];
  }

  /**
   * The parts of a region that other conditions tell apart; parts that change alike are left together. Which conditions
   * count is asked in each part anew: where a policy refuses, it does not show what a rule would have led to.
   */
  private cells(region: Region, earlier: readonly Conditions[]): Cell[] {
    const first = this.firstOf(region, earlier);
    if (first === undefined) return [{ region, key: undefined }];
    const answers = this.ask(first);
    const { resolvers, regions, entry } = this;
    const deciding = { resolvers, clients: entry.clients, answers };
    const { attributes, alike } = tokenPlaces(deciding);
    for (const attribute of attributes) {
      const present = regions.constraint(attribute, { kind: 'present' });
      const without = region.and({ ...present, holds: false });
      if (without === region) continue;
      const parts = without === undefined ? [] : this.cells(without, earlier);
      // What stands behind a gateway that wants a token shows only to those who have one.
      const isHidden = SIDES.some((side) => answers[side]?.outcome.kind === 'denied');
      const isQuiet = alike && !isHidden && !this.claims && parts.every(({ key }) => key === undefined || key === '');
      if (isQuiet) return [{ region, key: '' }];
      for (const name of attributes) this.open.add(name);
      return parts;
    }
    for (const constraint of sideConditions(regions, deciding)) {
      const inside = region.and(constraint);
      if (inside === undefined || inside === region) continue;
      const outside = region.and({ ...constraint, holds: !constraint.holds });
      if (outside === undefined || outside === region) continue;
      this.budget.spend();
      const parts = [...this.cells(outside, earlier), ...this.cells(inside, earlier)];
      const keys = new Set(parts.flatMap(({ key }) => key ?? []));
      return keys.size > 1 ? parts : [{ region, key: [...keys][0] }];
    }
    return [{ region, key: changeKey(aspectChanges(answers.base, answers.head)) }];
  }

  private firstOf(region: Region, earlier: readonly Conditions[]): Region | undefined {
    const { value } = leftBehind(region, earlier, this.budget).next();
    return value ?? undefined;
  }

  private ask(region: Region): Sides<Answer | undefined> {
    return askEntry(this.entry, this.resolvers, region);
  }
}

/** A change as text: equal for requests that change alike. */
export function changeKey(aspects: readonly AspectChange[]): string {
  return aspects.map(({ text }) => text).join('; ');
}

/** True where both versions have rules of their own for a place. */
export function hasRules({ routes }: Entry): boolean {
  return SIDES.every((side) => routes[side].length > 0);
}
