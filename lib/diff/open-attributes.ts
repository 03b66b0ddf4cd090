import type { Attribute } from '../region/attribute';
import type { Region, Regions } from '../region/region';
import { attributeOf } from '../region/token-set';
import type { Resolver, Route } from '../resolver';
import { requestAuthenticationsFor } from '../resolver/token';
import { outputHeaders, placesOf } from '../resolver/token-place';
import type { Entry } from './entry';
import { type Deciding, podsReached } from './side-conditions';
import { SIDES, type Sides } from './sides';
import { hasTokenRules } from './token-views';

/**
 * Where tokens may stand in requests that are not compared. Whoever compares only requests without a token says so of all others, unless
 * it is shown that they do not change either.
 */
export class OpenAttributes {
  /** True where rules see what a token says: then it is not known which of them takes a request with one. */
  readonly hasTokenRules: boolean;
  private readonly found = new Set<Attribute>();

  constructor(
    private readonly entry: Entry,
    resolvers: Sides<Resolver>,
  ) {
    this.hasTokenRules = hasTokenRules(entry, resolvers);
  }

  sorted(): Attribute[] {
    return [...this.found].sort();
  }

  /** Rules that ask for claims, where one of them may do something else: no request without a token comes to them. */
  addRules(aligned: ReadonlyMap<number, number>, isSuspect: (route: Route) => boolean): void {
    const { base, head } = this.entry.routes;
    const others = new Set(aligned.values());
    const counts = (route: Route, isAligned: boolean) => asksForClaims(route) && (!isAligned || isSuspect(route));
    if (
      base.some((route, at) => counts(route, aligned.has(at))) ||
      head.some((route, at) => counts(route, others.has(at)))
    )
      this.found.add('header authorization');
  }

  /** The requests of a region that carry no token, if there are any; the same region where none does. */
  withoutTokens(region: Region, regions: Regions, deciding: Deciding): Region | undefined {
    const attributes = tokenAttributes(deciding);
    const absent = [...attributes].map((attribute) => {
      return regions.constraint(attribute, { kind: 'present' }, { holds: false });
    });
    const without = region.meet(absent);
    if (without !== region) for (const attribute of attributes) this.found.add(attribute);
    return without;
  }
}

/** Where tokens, and what is read from them, stand in requests that meet a check of tokens. */
function tokenAttributes({ resolvers, clients, answers }: Deciding): Set<Attribute> {
  const verifying = SIDES.flatMap((side) => {
    const client = clients[side];
    const pods = [...(client?.kind === 'gateway' ? [client] : []), ...podsReached(answers[side])];
    return pods.flatMap((pod) => requestAuthenticationsFor(resolvers[side].model, pod));
  });
  // Headers that a token sets are taken from any client.
  const rules = verifying.flatMap(({ jwtRules }) => jwtRules);
  return new Set([
    ...placesOf(...rules).map(attributeOf),
    ...rules.flatMap(outputHeaders).map((name) => `header ${name}`),
  ]);
}

function asksForClaims({ match }: Route): boolean {
  const names = [match?.headers ?? {}, match?.withoutHeaders ?? {}].flatMap((named) => Object.keys(named));
  return names.some((name) => name.toLowerCase().startsWith('@request.auth.claims'));
}
