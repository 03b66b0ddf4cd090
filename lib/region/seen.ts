import { Undecided } from '../language/automaton';
import type { JwtRule, StringMatch } from '../mesh-model';
import type { TokenPlace } from '../resolver/token-place';
import { outputHeaders, placeKey } from '../resolver/token-place';
import type { Attribute } from './attribute';
import type { Constraint, Regions } from './region';

/** Where the value of a header comes from, at a place on a request's way. */
export type HeaderSource =
  /** As the client sent it. */
  | { readonly kind: 'sent' }
  /** There is none, whatever the client sent. */
  | { readonly kind: 'absent' }
  /** A claim of the token that was verified. */
  | { readonly kind: 'claim'; readonly place: TokenPlace; readonly path: readonly string[] }
  /** The payload of that token. */
  | { readonly kind: 'payload' }
  /** What several tokens have, one after the other. */
  | { readonly kind: 'several' };

/** The token whose claims are known. */
export interface SeenToken {
  readonly place: TokenPlace;
  readonly rule: JwtRule;
}

/** What rules and policies see of a request behind a check of tokens. */
export interface Seen {
  /** Headers that are not as they were sent, by name. */
  readonly headers: ReadonlyMap<string, HeaderSource>;
  /** Parameters that a check has taken out of the query. @default none */
  readonly removed?: ReadonlySet<string>;
  /** @default no claims are known */
  readonly token?: SeenToken;
}

/** A request as it was sent. */
export const AS_SENT: Seen = { headers: new Map() };

const SENT: HeaderSource = { kind: 'sent' };

/** Where the value of a header comes from. */
export function sourceOf({ headers }: Seen, name: string): HeaderSource {
  return headers.get(name) ?? SENT;
}

/**
 * What is seen behind a check of tokens.
 *
 * @param rules of the check
 * @param verified the tokens that it verified; the claims of the first count
 */
export function seenBehind(before: Seen, rules: readonly JwtRule[], verified: readonly SeenToken[]): Seen {
  const headers = new Map(before.headers);
  const removed = new Set(before.removed);
  for (const name of rules.flatMap(outputHeaders)) headers.set(name, { kind: 'absent' });
  for (const { place, rule } of verified) {
    const set = (name: string, source: HeaderSource) =>
      headers.set(name, verified.length === 1 ? source : { kind: 'several' });
    if (place.kind === 'header' && !rule.forwardOriginalToken) headers.set(place.name, { kind: 'absent' });
    if (place.kind === 'query' && !rule.forwardOriginalToken) removed.add(place.name);
    if (rule.outputPayloadToHeader !== undefined) set(rule.outputPayloadToHeader, { kind: 'payload' });
    for (const { header, claim } of rule.outputClaimToHeaders) {
      set(header, { kind: 'claim', place, path: claim.split('.') });
    }
  }
  const [token] = verified;
  return { headers, ...(removed.size > 0 && { removed }), ...(token && { token }) };
}

/** A name for what is seen, the same where rules see the same. */
export function seenKey({ headers, removed = new Set(), token }: Seen): string {
  const sources = [...headers].map(([name, source]) => `${name} ${JSON.stringify(source)}`).sort();
  const claims = token === undefined ? '' : `${placeKey(token.place)} ${token.rule.spaceDelimitedClaims.join()}`;
  return `${sources.join('\n')}\n${[...removed].sort().join('&')}\n${claims}`;
}

/**
 * A condition on a header, as conditions on what was sent; `undefined` where no request meets it.
 *
 * @param absent whether a request without the header has such a value
 * @throws Undecided
 */
export function headerConstraints(
  regions: Regions,
  seen: Seen,
  attribute: Attribute,
  match: StringMatch,
  { holds = true, absent = false } = {},
): readonly Constraint[] | undefined {
  const source = attribute.startsWith('header ') ? sourceOf(seen, attribute.slice('header '.length)) : SENT;
  switch (source.kind) {
    case 'sent':
      return [regions.constraint(attribute, match, { holds, absent })];
    case 'absent':
      return absent === holds ? [] : undefined;
    case 'payload':
      if (match.kind === 'present') return holds ? [] : undefined;
      throw new Undecided(`header ${attribute.slice('header '.length)} has the payload of a token`);
    case 'several':
      throw new Undecided(`header ${attribute.slice('header '.length)} has claims of several tokens`);
    case 'claim': {
      const { place, path } = source;
      const of = (asked: StringMatch) =>
        regions.token({ place, facet: { kind: 'claim', path, how: 'plain', values: regions.sets.of(asked) } });
      if (holds && absent) throw new Undecided(`header ${attribute.slice('header '.length)} has a claim of a token`);
      return [{ ...of(match), holds }, ...(!holds && absent ? [of({ kind: 'present' })] : [])];
    }
  }
}

/**
 * A condition on a parameter of the query, as conditions on what was sent; `undefined` where no request meets it, since a check of
 * tokens took the parameter out.
 */
export function queryConstraints(
  regions: Regions,
  { removed }: Seen,
  name: string,
  match: StringMatch,
): readonly Constraint[] | undefined {
  return removed?.has(name) ? undefined : [regions.constraint(`query ${name}`, match)];
}

/** A condition on a claim of the verified token; `undefined` where there is none. */
export function claimConstraint(
  regions: Regions,
  { token }: Seen,
  path: readonly string[],
  match: StringMatch,
  how: 'some' | 'text' = 'some',
): Constraint | undefined {
  if (token === undefined) return undefined;
  const { place, rule } = token;
  const values = regions.sets.of(match);
  return regions.token({ place, facet: { kind: 'claim', path, how, values, lists: rule.spaceDelimitedClaims } });
}
