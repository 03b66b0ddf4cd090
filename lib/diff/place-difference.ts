import { Undecided } from '../language/automaton';
import type { Attribute } from '../region/attribute';
import { joinedHalves, type Part } from '../region/joined-halves';
import { constraintsOf } from '../region/match-constraints';
import { Budget, type Conditions, leftBehind } from '../region/reach';
import { type Constraint, constraintName, type Region, type Regions } from '../region/region';
import { AS_SENT, type Seen } from '../region/seen';
import type { Answer, Resolver, Route } from '../resolver';
import { policiesFor } from '../resolver/authorization';
import { alignedRules } from './aligned-rules';
import { type AspectChange, aspectChanges } from './effect-change';
import { askEntry, type Entry } from './entry';
import { OpenAttributes } from './open-attributes';
import { sideConditions } from './side-conditions';
import { SIDES, type Side, type Sides } from './sides';
import type { CheckPoint } from './token-conditions';
import { hasTokenRules, tokenViews, type ViewStart } from './token-views';

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
  /** Attributes with which requests are not compared, since it would be too much work: they may carry a token. */
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
 * Parts of a place that are looked at, at most: some, and more for each rule, up to a bound. So work that grows with the rules is done, and
 * work that grows with what they combine to is not.
 */
const PARTS = { some: 20_000, perRule: 200, most: 200_000 };
/** The same for parts that are told apart by their tokens, which take longer. */
const TOKEN_PARTS = { some: 1000, perRule: 100, most: 60_000 };

function budgetFor({ routes: { base, head } }: Entry, { some, perRule, most }: typeof PARTS): Budget {
  return new Budget(Math.min(some + perRule * (base.length + head.length), most));
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
  const place: Place = { entry, regions, resolvers, work: budgetFor(entry, TOKEN_PARTS) };
  const whole: ViewStart = { region: start, earlier: [], checked: new Set() };
  let meetsTokens = false;
  try {
    // What rules see depends on the token: where they look at it, each kind of token is a place of its own.
    meetsTokens = hasTokenRules(entry, resolvers);
    const views = meetsTokens ? tokenViews(entry, regions, resolvers, whole) : undefined;
    const differences: Difference[] = [];
    for (const { starts, seen } of views ?? [{ starts: [whole], seen: ALL_AS_SENT }]) {
      const comparison = new PlaceComparison(place, starts, seen);
      try {
        differences.push(...comparison.differences(suspects));
      } finally {
        meetsTokens ||= comparison.meetsTokens;
      }
    }
    return { differences, open: [] };
  } catch (error) {
    if (!(error instanceof Undecided) || !meetsTokens) throw error;
    const open = new OpenAttributes(entry, resolvers);
    const differences = new PlaceComparison(place, [whole], ALL_AS_SENT, open).differences(suspects);
    return { differences, open: open.sorted() };
  }
}

/** What is compared, and how much may be done for it. */
interface Place {
  readonly entry: Entry;
  readonly regions: Regions;
  readonly resolvers: Sides<Resolver>;
  readonly work: Budget;
}

const ALL_AS_SENT: Sides<Seen> = { base: AS_SENT, head: AS_SENT };

/** What changes, as text; empty for no change, absent where no request gets so far. */
type Cell = Part;

class PlaceComparison {
  /** Whether a check of tokens stands on some request's way. */
  meetsTokens: boolean;
  private readonly conditions: Sides<readonly Conditions[]>;
  private readonly budget: Budget;
  private readonly found: Difference[] = [];
  /** Conditions of rules on what was sent: whether one of them takes a request is asked before its token is checked, too. */
  private readonly unchecked: readonly Constraint[];
  /** True once it is shown that requests of the pair of rules that is looked at do not change. */
  private isQuiet = false;
  /** True once requests of that pair are left out. */
  private isPartial = false;

  /** @param open set to leave out requests that may carry a token */
  constructor(
    private readonly place: Place,
    private readonly starts: readonly ViewStart[],
    private readonly seen: Sides<Seen>,
    private readonly open?: OpenAttributes,
  ) {
    const { entry, regions } = place;
    this.budget = budgetFor(entry, PARTS);
    const of = (side: Side) => entry.routes[side].map(({ match }) => constraintsOf(regions, match, seen[side]));
    this.conditions = { base: of('base'), head: of('head') };
    this.meetsTokens = seen !== ALL_AS_SENT;
    this.unchecked = seen === ALL_AS_SENT ? [] : this.conditionsAsSent();
  }

  differences({ rule, rest }: Suspects): readonly Difference[] {
    const { base, head } = this.place.entry.routes;
    const aligned = this.aligned();
    this.open?.addRules(aligned, rule);
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
    return this.found;
  }

  /** Rules of both versions that are the same, and see the same. */
  private aligned(): ReadonlyMap<number, number> {
    const { base, head } = this.place.entry.routes;
    const aligned = alignedRules(base, head);
    if (this.seen.base === this.seen.head) return aligned;
    const names = (conditions: Conditions) => conditions?.map(constraintName).join();
    return new Map(
      [...aligned].filter(([at, to]) => names(this.conditions.base[at]) === names(this.conditions.head[to])),
    );
  }

  /** External authorizers are asked only about requests that have a route, whatever their token is. */
  private conditionsAsSent(): Constraint[] {
    const { entry, resolvers, regions } = this.place;
    return SIDES.flatMap((side) => {
      const client = entry.clients[side];
      const policies = client?.kind === 'gateway' ? policiesFor(resolvers[side].model, client) : [];
      if (!policies.some(({ action }) => action === 'CUSTOM')) return [];
      return entry.routes[side].flatMap(({ match }) => constraintsOf(regions, match) ?? []);
    });
  }

  /** The two parts of a region that the first condition which matters tells apart. */
  private split(region: Region, conditions: readonly Constraint[]): readonly [Region, Region] | undefined {
    for (const constraint of conditions) {
      const inside = region.and(constraint);
      if (inside === undefined || inside === region) continue;
      const outside = region.and({ ...constraint, holds: !constraint.holds });
      if (outside === undefined || outside === region) continue;
      this.budget.spend();
      return [outside, inside];
    }
    return undefined;
  }

  /** Requests that one rule takes in base, and one in head; a place behind the last rule stands for no rule. */
  private pair(at: number, to: number, aligned: ReadonlyMap<number, number>): void {
    const [before, after] = [this.taken('base', at), this.taken('head', to)];
    if (before === undefined || after === undefined) return;
    const twice = new Set([...aligned].filter(([own]) => own < at).map(([, other]) => other));
    const rules = [
      ...this.conditions.base.slice(0, at),
      ...this.conditions.head.slice(0, to).filter((_, index) => !twice.has(index)),
    ];
    this.isQuiet = false;
    this.isPartial = false;
    for (const start of this.starts) {
      const region = start.region.meet(before)?.meet(after);
      if (region === undefined) continue;
      const earlier = [...start.earlier, ...rules];
      for (const { region: cell, key } of this.cells(region, earlier, start.checked)) {
        if (key === undefined || key === '') continue;
        for (const part of leftBehind(cell, earlier, this.budget)) {
          if (this.meetsTokens) this.place.work.spend();
          const said = this.ask(part);
          this.found.push({ region: part, answers: said, aspects: aspectChanges(said.base, said.head) });
        }
      }
      if (this.isQuiet) return;
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
  private cells(region: Region, earlier: readonly Conditions[], checked: ReadonlySet<string>): Cell[] {
    if (this.isQuiet) return [{ region, key: '' }];
    if (checked.size > 0) this.place.work.spend();
    const first = this.firstOf(region, earlier);
    if (first === undefined) return [{ region, key: undefined }];
    const answers = this.ask(first);
    const { resolvers, regions, entry } = this.place;
    const deciding = { resolvers, clients: entry.clients, answers };
    const { conditions, checks, isQuiet } = sideConditions(regions, deciding);
    if (isQuiet && this.open?.hasTokenRules !== true) {
      this.isQuiet = true;
      return [{ region, key: '' }];
    }
    const compared = this.open === undefined ? region : this.open.withoutTokens(region, regions, deciding);
    if (compared !== region) {
      this.isPartial = true;
      return compared === undefined ? [] : this.cells(compared, earlier, checked);
    }
    const check = this.open === undefined ? checks.find(({ key }) => !checked.has(key)) : undefined;
    if (check !== undefined) return this.byOutcome(region, earlier, checked, check);
    const split = this.split(region, [...conditions, ...this.unchecked]);
    if (split !== undefined) {
      const [outside, inside] = split.map((half) => ({ region: half, parts: this.cells(half, earlier, checked) }));
      if (this.isPartial) return [...outside!.parts, ...inside!.parts];
      return joinedHalves(region, [outside!, inside!]);
    }
    return [{ region, key: changeKey(aspectChanges(answers.base, answers.head)) }];
  }

  /** The parts of a region that a check of tokens, and what comes behind it, tell apart. */
  private byOutcome(
    region: Region,
    earlier: readonly Conditions[],
    checked: ReadonlySet<string>,
    { key, outcomes }: CheckPoint,
  ): Cell[] {
    this.meetsTokens = true;
    const all = outcomes().map(({ conditions }) => conditions);
    const cells = all.flatMap((conditions, at) => {
      const inside = region.meet(conditions);
      const before = all.slice(0, at);
      if (inside === undefined) return [];
      return this.cells(inside, [...earlier, ...before], new Set([...checked, key])).map((cell) => ({ cell, before }));
    });
    const keys = new Set(cells.flatMap(({ cell }) => cell.key ?? []));
    if (keys.size <= 1) return [{ region, key: [...keys][0] }];
    return cells.flatMap(({ cell, before }) => {
      if (cell.key === undefined || cell.key === '') return [cell];
      const parts: Cell[] = [];
      for (const part of leftBehind(cell.region, before, this.budget)) {
        this.place.work.spend();
        parts.push({ region: part, key: cell.key });
      }
      return parts;
    });
  }

  private firstOf(region: Region, earlier: readonly Conditions[]): Region | undefined {
    const { value } = leftBehind(region, earlier, this.budget).next();
    return value ?? undefined;
  }

  private ask(region: Region): Sides<Answer | undefined> {
    return askEntry(this.place.entry, this.place.resolvers, region);
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
