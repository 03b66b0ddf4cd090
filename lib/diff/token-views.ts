import { type Conditions, leftBehind } from '../region/reach';
import type { Region, Regions } from '../region/region';
import { AS_SENT, type Seen, seenKey } from '../region/seen';
import type { Resolver } from '../resolver';
import { requestAuthenticationsFor } from '../resolver/token';
import { outputHeaders } from '../resolver/token-place';
import { askEntry, type Entry } from './entry';
import { gatewayCheck } from './side-conditions';
import { SIDES, type Sides } from './sides';
import { NO_CHECK, type TokenOutcome } from './token-conditions';

/** Requests of which the rules of each version see the same. */
export interface TokenView {
  readonly seen: Sides<Seen>;
  readonly starts: readonly ViewStart[];
}

/** Requests that are compared together. */
export interface ViewStart {
  readonly region: Region;
  /** Those of the region that are compared elsewhere. */
  readonly earlier: readonly Conditions[];
  /** Checks of tokens at which all of them fare alike. */
  readonly checked: ReadonlySet<string>;
}

/** Whether rules of a gateway look at what its check of tokens knows or changes: claims, headers, and parameters. */
export function hasTokenRules({ routes, clients }: Entry, resolvers: Sides<Resolver>): boolean {
  const rules = SIDES.flatMap((side) => {
    const client = clients[side];
    if (client?.kind !== 'gateway') return [];
    return requestAuthenticationsFor(resolvers[side].model, client).flatMap(({ jwtRules }) => jwtRules);
  });
  if (rules.length === 0) return false;
  const changed = new Set(
    rules.flatMap((rule) => [...outputHeaders(rule), ...rule.fromHeaders.map(({ name }) => name)]),
  );
  const parameters = new Set(rules.flatMap(({ fromParams }) => fromParams));
  return SIDES.some((side) =>
    routes[side].some(({ match }) => {
      const names = [match?.headers ?? {}, match?.withoutHeaders ?? {}].flatMap((named) => Object.keys(named));
      return (
        names.some((name) => name.startsWith('@') || changed.has(name.toLowerCase())) ||
        Object.keys(match?.queryParams ?? {}).some((name) => parameters.has(name))
      );
    }),
  );
}

/**
 * All requests of a gateway's place, by what rules see of them behind the checks of both versions. A request that is refused is looked at as
 * it was sent: so external authorizers see it, and nobody else.
 *
 * @throws Undecided
 */
export function tokenViews(
  entry: Entry,
  regions: Regions,
  resolvers: Sides<Resolver>,
  { region, earlier, checked }: ViewStart,
): TokenView[] {
  const deciding = { resolvers, clients: entry.clients, answers: askEntry(entry, resolvers, region) };
  const base = gatewayCheck(regions, deciding, 'base');
  const head = gatewayCheck(regions, deciding, 'head');
  const isSame = base.key === head.key;
  const outcomes = {
    base: ordered(base === NO_CHECK ? UNCHECKED : base.outcomes()),
    head: ordered(head === NO_CHECK ? UNCHECKED : head.outcomes()),
  };
  const views = new Map<string, { readonly seen: Sides<Seen>; readonly starts: ViewStart[] }>();
  for (const [at, before] of outcomes.base.entries()) {
    for (const [to, after] of outcomes.head.entries()) {
      if (isSame && at !== to) continue;
      const inside = region.meet(before.conditions)?.meet(after.conditions);
      const others = [...earlier, ...before.earlier, ...(isSame ? [] : after.earlier)];
      if (inside === undefined || leftBehind(inside, others).next().done === true) continue;
      const seen = { base: before.behind ?? AS_SENT, head: after.behind ?? AS_SENT };
      const key = `${seenKey(seen.base)}\n\n${seenKey(seen.head)}`;
      const view = views.get(key) ?? { seen, starts: [] };
      views.set(key, view);
      view.starts.push({ region: inside, earlier: others, checked: new Set([...checked, base.key, head.key]) });
    }
  }
  return [...views.values()];
}

const UNCHECKED: readonly TokenOutcome[] = [{ conditions: [], behind: AS_SENT }];

function ordered(
  outcomes: readonly TokenOutcome[],
): readonly (TokenOutcome & { readonly earlier: readonly Conditions[] })[] {
  return outcomes.map((outcome, at) => ({
    ...outcome,
    earlier: outcomes.slice(0, at).map(({ conditions }) => conditions),
  }));
}
