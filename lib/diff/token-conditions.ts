import { Undecided } from '../language/automaton';
import { quoted } from '../language/quoted';
import type { JwtRule, RequestAuthentication, StringMatch } from '../mesh-model';
import type { Constraint, Regions } from '../region/region';
import { AS_SENT, headerConstraints, type Seen, type SeenToken, seenBehind, seenKey, sourceOf } from '../region/seen';
import { attributeOf, somethingAt, type TokenFacet } from '../region/token-set';
import { audienceName } from '../resolver/json-web-token';
import type { RequestView } from '../resolver/request';
import { checkToken, rulesInOrder, type TokenCheck } from '../resolver/token';
import { looksAt, outputHeaders, placesOf, type TokenPlace } from '../resolver/token-place';
import { policyKey } from './policy-key';

/** Requests of which a check of tokens makes the same, but for those that stand in an outcome before it. */
export interface TokenOutcome {
  readonly conditions: readonly Constraint[];
  /** What is seen behind the check; `undefined` where the request goes no further. */
  readonly behind: Seen | undefined;
}

/** A check of tokens on a request's way: its outcomes, and what becomes of one request. */
export interface CheckPoint {
  /** Equal for checks that do the same; empty where nothing is checked. */
  readonly key: string;
  /** A request belongs to the first that it fits; the last takes all that is left. */
  readonly outcomes: () => readonly TokenOutcome[];
  /** Headers that clients may not set, and claims that become headers: what else tells requests of one outcome apart. */
  readonly told: readonly Constraint[];
  /** What is seen behind the check of the request that is asked about. */
  readonly behind: Seen;
  /** What becomes of its token. */
  readonly check: TokenCheck;
}

/** Where nothing is checked. */
export const NO_CHECK: CheckPoint = {
  key: '',
  outcomes: () => [],
  told: [],
  behind: AS_SENT,
  check: { kind: 'none', why: 'not-verified' },
};

/**
 * What the RequestAuthentications of a proxy make of requests.
 *
 * @param before what arrives at the proxy of what was sent
 * @param arriving the request that is asked about
 * @throws Undecided
 */
export function checkPoint(
  regions: Regions,
  verifying: readonly RequestAuthentication[],
  before: Seen,
  arriving: RequestView,
): CheckPoint {
  const check = checkToken(verifying, arriving);
  if (verifying.length === 0) {
    return { ...NO_CHECK, behind: before.token === undefined ? before : { ...before, token: undefined }, check };
  }
  const rules = rulesInOrder(verifying).map(({ rule }) => rule);
  const told = [...new Set(rules.flatMap(outputHeaders))].flatMap(
    (name) => headerConstraints(regions, before, `header ${name}`, { kind: 'present' }) ?? [],
  );
  const verified =
    check.kind === 'verified' ? [check, ...check.beside].map(({ place, rule }) => ({ place, rule })) : [];
  for (const { place, rule } of verified) {
    for (const { claim } of rule.outputClaimToHeaders) {
      const values = regions.sets.of({ kind: 'present' });
      const facet = { kind: 'claim', path: claim.split('.'), how: 'plain', values } as const;
      told.push(regions.token({ place, facet }));
    }
  }
  return {
    key: `${verifying.map(policyKey).join('\n')}\n${seenKey(before)}`,
    outcomes: () => outcomesOf(regions, rules, before),
    told: check.kind === 'refused' ? [] : told,
    behind: seenBehind(before, rules, verified),
    check,
  };
}

/** Every request, by what comes of its token. */
function outcomesOf(regions: Regions, rules: readonly JwtRule[], before: Seen): TokenOutcome[] {
  const something = (place: TokenPlace) => regions.constraint(attributeOf(place), somethingAt(place));
  const nothing = (places: readonly TokenPlace[]) => places.map((place) => ({ ...something(place), holds: false }));
  const looks = rules.map((rule) => ({ rule, places: placesOf(rule).filter((place) => arrives(before, place)) }));
  const all = placesOf(...rules).filter((place) => arrives(before, place));
  const unverified = seenBehind(before, rules, []);
  const found: TokenOutcome[] = [{ conditions: nothing(all), behind: unverified }];
  const preflight = preflightConditions(regions, before);
  if (preflight !== undefined) found.push({ conditions: preflight, behind: unverified });
  const ask = (place: TokenPlace, facet: TokenFacet, holds = true) => ({ ...regions.token({ place, facet }), holds });
  const valid = (rule: JwtRule): TokenFacet => {
    return { kind: 'valid', issuer: rule.issuer, all: facetsIn(facetsOf(regions, rule)) };
  };
  const verified = (tokens: readonly SeenToken[], empty: readonly TokenPlace[]) => {
    const conditions = [...nothing(empty), ...tokens.map(({ place, rule }) => ask(place, valid(rule)))];
    found.push({ conditions, behind: seenBehind(before, rules, tokens) });
  };
  // One rule verifies all that stands where it looks.
  for (const { rule, places } of looks) {
    for (const standing of choices(places.map(() => [rule]))) verified(...standingAt(places, standing));
  }
  const looking = (place: TokenPlace) => rules.filter((rule) => looksAt(rule, place));
  // Or each token the first rule of its own issuer that looks there.
  const byIssuer = all.map((place) => [
    ...new Map(
      looking(place)
        .toReversed()
        .map((rule) => [rule.issuer, rule]),
    ).values(),
  ]);
  for (const standing of choices(byIssuer)) {
    if (new Set(standing.filter((rule) => rule !== undefined)).size > 1) verified(...standingAt(all, standing));
  }
  const refused = (conditions: readonly Constraint[]) => found.push({ conditions, behind: undefined });
  // Why a token is refused makes a difference only where one reason has a status of its own: it is for another audience.
  if (!rules.some(({ audiences }) => audiences.length > 0)) {
    refused([]);
    return found;
  }
  // The last token is verified first, so what is said of it is the answer.
  for (const place of all.toReversed()) {
    const asked = looking(place);
    for (const rule of asked) {
      const { issuer, audience } = facetsOf(regions, rule);
      if (audience !== undefined) refused([ask(place, issuer), ask(place, audience, false)]);
      refused([ask(place, issuer), ask(place, valid(rule), false)]);
    }
    refused([something(place), ...asked.map((rule) => ask(place, valid(rule), false))]);
  }
  refused([]);
  return found;
}

/** Ways in which requests can be that are compared one by one. */
const MOST_WAYS = 64;

/** All ways to choose one rule or nothing for each place, but nothing everywhere. @throws Undecided */
function choices(rules: readonly (readonly JwtRule[])[]): (JwtRule | undefined)[][] {
  const count = rules.reduce((product, { length }) => product * (length + 1), 1);
  if (count > MOST_WAYS) throw new Undecided(`tokens may stand in ${rules.length} places at once`);
  const all = rules.reduce<(JwtRule | undefined)[][]>(
    (ways, of) => ways.flatMap((way) => [undefined, ...of].map((rule) => [...way, rule])),
    [[]],
  );
  return all.filter((way) => way.some((rule) => rule !== undefined));
}

/** The tokens of a way, and the places with nothing. */
function standingAt(
  places: readonly TokenPlace[],
  way: readonly (JwtRule | undefined)[],
): [tokens: SeenToken[], empty: TokenPlace[]] {
  const tokens = places.flatMap((place, at) => (way[at] === undefined ? [] : [{ place, rule: way[at] }]));
  return [tokens, places.filter((_, at) => way[at] === undefined)];
}

/** Istio lets a preflight pass the check. */
function preflightConditions(regions: Regions, before: Seen): Constraint[] | undefined {
  const found = [regions.constraint('method', { kind: 'exact', value: 'OPTIONS' })];
  for (const name of ['origin', 'access-control-request-method']) {
    const asked = headerConstraints(regions, before, `header ${name}`, { kind: 'regex', value: '(?s).+' });
    if (asked === undefined) return undefined;
    found.push(...asked);
  }
  return found;
}

function facetsIn(facets: ReturnType<typeof facetsOf>) {
  return Object.values(facets).filter((facet) => facet !== undefined);
}

/** What a rule asks of a token. */
function facetsOf(regions: Regions, { issuer, audiences, jwks }: JwtRule) {
  const claim = (name: string, how: 'some' | 'text', match: StringMatch, absent = false) =>
    ({ kind: 'claim', path: [name], how, values: regions.sets.of(match, { absent }) }) as const;
  return {
    json: { kind: 'json' } as const,
    issuer: claim('iss', 'text', { kind: 'exact', value: issuer }, issuer === ''),
    audience:
      audiences.length === 0 ? undefined : claim('aud', 'some', { kind: 'regex', value: audienceRegex(audiences) }),
    signature: jwks === undefined ? undefined : ({ kind: 'signed', jwks, issuer } as const),
  };
}

/** Whether what stands at a place is what was sent. */
function arrives(before: Seen, place: TokenPlace): boolean {
  if (place.kind === 'query') {
    // Such a name has to be sent with escapes, and regions know parameters by what is sent.
    if (/[=&#%]/.test(place.name)) throw new Undecided(`parameter ${place.name} is sent with escapes`);
    return before.removed?.has(place.name) !== true;
  }
  const { kind } = sourceOf(before, place.kind === 'cookie' ? 'cookie' : place.name);
  if (kind === 'claim' || kind === 'payload')
    throw new Undecided(`a token's ${kind} stands where another is looked for`);
  if (kind === 'several') throw new Undecided('claims of several tokens stand where another is looked for');
  return kind === 'sent';
}

function audienceRegex(audiences: readonly string[]): string {
  return `(?s)(?:https?://)?(?:${audiences.map((name) => quoted(audienceName(name))).join('|')})/?`;
}
