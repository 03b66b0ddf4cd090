import type { HttpMatch } from '../mesh-model';
import type { Answer, Route } from '../resolver';
import { canonical } from './canonical';
import {
  ANYTHING,
  type Dimension,
  type Fragment,
  fragmentKey,
  fragmentsOf,
  merge,
  otherValue,
  type Sample,
} from './fragment';

export type Side = 'base' | 'head';

/** The rules that stand for one entry, in both versions. */
export type Sides<T> = Readonly<Record<Side, T>>;

/** A request that stands for a class of requests, and what becomes of it. */
export interface Witness {
  readonly fragment: Fragment;
  readonly base: Answer | undefined;
  readonly head: Answer | undefined;
}

export type Ask = (fragment: Fragment) => Omit<Witness, 'fragment'>;

export interface WitnessSet {
  readonly witnesses: readonly Witness[];
  /** Conditions that no request could be made for. */
  readonly unsampled: readonly string[];
}

/**
 * Requests that stand for every combination of conditions that the rules of either version tell apart: for each rule one
 * that meets it and none before it, values on either side of each condition, and, for rules that are not the same in
 * both versions, each of these together with every other condition. Their number grows with the number of rules.
 *
 * @param budget how many combinations at most
 */
export function witnessesOf(
  routes: Sides<readonly Route[]>,
  extra: readonly Fragment[],
  ask: Ask,
  budget: number,
): WitnessSet {
  const found = new Map<string, Witness>();
  const add = (fragment: Fragment): Witness => {
    const key = fragmentKey(fragment);
    const known = found.get(key) ?? { fragment, ...ask(fragment) };
    found.set(key, known);
    return known;
  };
  const all = [...routes.base, ...routes.head];
  const parts = new Map<HttpMatch, ReturnType<typeof fragmentsOf>>();
  for (const { match } of all) if (match !== undefined && !parts.has(match)) parts.set(match, fragmentsOf(match));

  const fragments = distinct([
    ANYTHING,
    ...[...parts.values()].flatMap(({ meeting, single }) => [
      meeting,
      ...single,
      ...(meeting.size > 1 ? single.map((one) => merge(one, meeting)) : []),
    ]),
    ...extra,
  ]);
  for (const fragment of fragments) add(fragment);

  const pool = poolOf(fragments);
  for (const side of ['base', 'head'] as const) {
    for (const [index, route] of routes[side].entries()) {
      reach(side, index, routes[side], meetingOf(route, parts), pool, add);
    }
  }

  let left = budget;
  const changed = distinct([...changedRoutes(routes)].map((route) => meetingOf(route, parts)));
  for (const wanted of changed) {
    for (const fragment of fragments) {
      if (left <= 0) break;
      left -= 2;
      add(merge(wanted, fragment));
      add(merge(fragment, wanted));
    }
  }
  const unsampled = [...new Set([...parts.values()].flatMap((part) => part.unsampled))].sort();
  return { witnesses: [...found.values()], unsampled };
}

function meetingOf(route: Route, parts: ReadonlyMap<HttpMatch, ReturnType<typeof fragmentsOf>>): Fragment {
  return route.match === undefined ? ANYTHING : parts.get(route.match)!.meeting;
}

function distinct(fragments: readonly Fragment[]): Fragment[] {
  return [...new Map(fragments.map((fragment) => [fragmentKey(fragment), fragment])).values()];
}

/** Values that the conditions name, by attribute. */
function poolOf(fragments: readonly Fragment[]): ReadonlyMap<Dimension, readonly Sample[]> {
  const pool = new Map<Dimension, Map<string, Sample>>();
  for (const fragment of fragments) {
    for (const [dimension, sample] of fragment) {
      const values = pool.get(dimension) ?? new Map<string, Sample>();
      pool.set(dimension, values);
      if (values.size < POOL) values.set(sample.value, sample);
    }
  }
  return new Map(
    [...pool].map(([dimension, values]) => {
      const [other] = /^(header|query) /.test(dimension) ? [...otherValue(dimension).values()] : [];
      return [dimension, [...(other === undefined ? [] : [other]), ...values.values()]];
    }),
  );
}

const POOL = 12;
const DETOURS = 5;

/** Changes a request that an earlier rule takes, until the rule that is meant takes it or no change helps. */
function reach(
  side: Side,
  index: number,
  routes: readonly Route[],
  start: Fragment,
  pool: ReadonlyMap<Dimension, readonly Sample[]>,
  add: (fragment: Fragment) => Witness,
): void {
  const own = routes[index]!;
  let fragment = start;
  let witness = add(fragment);
  for (let step = 0; step < DETOURS; step++) {
    const taken = witness[side]?.rule?.index;
    if (taken === undefined || taken >= index) return;
    const blocker = routes[taken];
    if (blocker?.match === undefined) return;
    const detour = detours(fragment, blocker.match, pool).find((candidate) => {
      const request = add(candidate)[side]?.request;
      return request !== undefined && takes(own, request) && !takes(blocker, request);
    });
    if (detour === undefined) return;
    fragment = detour;
    witness = add(fragment);
  }
}

function takes(route: Route, request: Answer['request']): boolean {
  return route.compiled.conditions.every((condition) => condition.test(request));
}

/** The request with one of the attributes that a rule asks about set otherwise, or left out. */
function detours(fragment: Fragment, blocker: HttpMatch, pool: ReadonlyMap<Dimension, readonly Sample[]>): Fragment[] {
  const dimensions = [
    ...Object.keys(blocker.withoutHeaders).map((name) => `header ${name.toLowerCase()}`),
    ...Object.keys(blocker.headers).map((name) => `header ${name.toLowerCase()}`),
    ...Object.keys(blocker.queryParams).map((name) => `query ${name}`),
    ...(['method', 'authority', 'scheme'] as const).filter((name) => blocker[name] !== undefined),
    ...(blocker.uri === undefined ? [] : ['path']),
  ];
  return dimensions.flatMap((dimension) => {
    const without = new Map([...fragment].filter(([name]) => name !== dimension));
    const others = (pool.get(dimension) ?? []).map((sample) => new Map([...without, [dimension, sample]]));
    return fragment.has(dimension) ? [without, ...others] : others;
  });
}

const signatures = new WeakMap<object, string>();

/** A route as text: equal for rules that are written alike. */
function signature(route: Route): string {
  const { rule, match } = route;
  if (rule === undefined) return '';
  const key = match ?? rule;
  const known = signatures.get(key);
  if (known !== undefined) return known;
  const { object: _, path: __, match: ___, name: ____, ...action } = rule;
  const { object: _o, path: _p, name: _n, ...conditions } = match ?? { object: 0, path: 0, name: '' };
  const text = canonical([action, conditions]);
  signatures.set(key, text);
  return text;
}

/** Routes that stand in one version only, or in another order. */
function changedRoutes({ base, head }: Sides<readonly Route[]>): Route[] {
  const known = { base: new Set(base.map(signature)), head: new Set(head.map(signature)) };
  const [before, after] = [
    base.filter((route) => known.head.has(signature(route))),
    head.filter((route) => known.base.has(signature(route))),
  ];
  const inOrder =
    before.length === after.length && before.every((route, at) => signature(route) === signature(after[at]!));
  if (!inOrder) return [...base, ...head];
  return [
    ...base.filter((route) => !known.head.has(signature(route))),
    ...head.filter((route) => !known.base.has(signature(route))),
  ];
}
