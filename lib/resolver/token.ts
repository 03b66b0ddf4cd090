import type { JwtRule, MeshModel, RequestAuthentication, Workload } from '../mesh-model';
import { compareText } from '../text/compare-text';
import type { Answer, PolicyHit, Unknown } from './answer';
import { type Claims, claimAt } from './claims';
import { audienceName, normalizedClaims, readToken } from './json-web-token';
import type { RequestView } from './request';
import {
  looksAt,
  outputHeaders,
  percentDecoded,
  placesOf,
  type TokenPlace,
  tokenIn,
  tokenPlaceText,
} from './token-place';
import { isSigned as isReallySigned } from './web-key';

/** What a workload's RequestAuthentications make of a request. */
export type TokenCheck =
  /** The request has no claims, whatever token it carries. */
  | {
      readonly kind: 'none';
      readonly why: 'not-verified' | 'preflight' | 'not-sent' | 'removed';
      /** The request's headers behind the check. @default as before it */
      readonly headers?: ReadonlyMap<string, string>;
      /** What the check took from the request, in words: `no x-user`. @default nothing */
      readonly changes?: readonly string[];
    }
  /** The token is not accepted. */
  | { readonly kind: 'refused'; readonly status: 401 | 403; readonly by: PolicyHit }
  /** The token is accepted. */
  | {
      readonly kind: 'verified';
      /** The rule that accepts it. */
      readonly rule: JwtRule;
      /** Where it stands. */
      readonly place: TokenPlace;
      /** Where others stand that are accepted as well, and by which rules: their claims do not count. */
      readonly beside: readonly { readonly rule: JwtRule; readonly place: TokenPlace }[];
      readonly claims: Claims;
      /** The request's headers after the check, which removes the token unless it is configured to forward it. */
      readonly headers: ReadonlyMap<string, string>;
      /** The request's path after it, for the same reason. */
      readonly path: string;
      /** What the check changed of the headers, in words: `no x-user`, `x-user: claim sub`. */
      readonly changes: readonly string[];
      /** Where it took a token out: `authorization`, `?access_token`. */
      readonly takenOut: readonly string[];
      readonly unknowns: readonly Unknown[];
    };

/** The RequestAuthentications of a workload. */
export function requestAuthenticationsFor(
  model: MeshModel,
  workload: Pick<Workload, 'namespace' | 'labels'>,
): readonly RequestAuthentication[] {
  return model.requestAuthentications
    .inForceFor(workload.namespace, workload.labels)
    .filter(({ targeted }) => !targeted);
}

/** The rules of RequestAuthentications, in the order in which Envoy asks them. */
export function rulesInOrder(
  policies: readonly RequestAuthentication[],
): { readonly rule: JwtRule; readonly policy: RequestAuthentication }[] {
  return policies
    .flatMap((policy) => policy.jwtRules.map((rule) => ({ rule, policy })))
    .sort((a, b) => (a.rule.issuer < b.rule.issuer ? -1 : a.rule.issuer > b.rule.issuer ? 1 : 0));
}

/**
 * Checks the tokens of a request as Envoy's JWT filter does. One rule has to verify all tokens that stand where it looks, or every token of the
 * request has to be verified by the rule of its own issuer: a bad token beside a good one is refused. No token is let through. A token counts as
 * valid now; that this is not known is said. (Played on Envoy 1.40, test/mesh/several-tokens.test.ts.)
 */
export function checkToken(policies: readonly RequestAuthentication[], request: RequestView): TokenCheck {
  const rules = rulesInOrder(policies);
  if (rules.length === 0) return { kind: 'none', why: 'not-verified' };
  const { headers, removed } = withoutOutput(rules, request.headers);
  const changes = removed.map((name) => `no ${name}`);
  if (isPreflight(request)) return { kind: 'none', why: 'preflight', headers, changes };
  const isSigned = request.isSigned ?? isReallySigned;
  const verified = (tokens: readonly VerifiedToken[]): TokenCheck => {
    const [first] = tokens;
    const { rule, place, claims } = first!;
    return {
      kind: 'verified',
      rule,
      place,
      beside: tokens.slice(1).map((token) => ({ rule: token.rule, place: token.place })),
      claims: normalizedClaims(claims, rule.spaceDelimitedClaims),
      ...headersBehind(tokens, headers, removed),
      path: tokens.reduce((path, token) => pathBehind(token.rule, path, token.place), request.path),
      unknowns: tokens.flatMap(doubts),
    };
  };
  for (const asked of rules) {
    const found = findTokens([asked.rule], request).map((token) => checkAgainst(asked, token, isSigned));
    if (found.length > 0 && found.every(isVerified)) return verified(found);
  }
  const tokens = findTokens(
    rules.map(({ rule }) => rule),
    request,
  );
  if (tokens.length === 0) {
    return { kind: 'none', why: request.claims === undefined ? 'not-sent' : 'removed', headers, changes };
  }
  const each = tokens.map((token) => checkByIssuer(rules, token, isSigned));
  const refused = each.findLast((token) => !isVerified(token));
  if (refused === undefined) return verified(each.filter(isVerified));
  const { policy, rule, why } = refused as RefusedToken;
  const by: PolicyHit = { object: policy.object, path: rule.path, detail: `${policy.object.title}: ${why}` };
  return { kind: 'refused', status: why === OTHER_AUDIENCE ? 403 : 401, by };
}

/** What a check did to a request that it let through, as far as it did something. */
export function tokenWork(check: TokenCheck): Pick<Answer, 'tokenChanges' | 'tokenTakenOut'> {
  if (check.kind === 'refused') return {};
  const { changes = [] } = check;
  const takenOut = check.kind === 'verified' ? check.takenOut : [];
  return {
    ...(changes.length > 0 && { tokenChanges: changes }),
    ...(takenOut.length > 0 && { tokenTakenOut: takenOut }),
  };
}

/** A browser's question before a request of another origin: Istio lets it pass the check of tokens (`BypassCorsPreflight`). */
export function isPreflight({ method, headers }: Pick<RequestView, 'method' | 'headers'>): boolean {
  return (
    method === 'OPTIONS' && Boolean(headers.get('origin')) && Boolean(headers.get('access-control-request-method'))
  );
}

interface FoundToken {
  readonly text: string;
  readonly place: TokenPlace;
}

/** A rule, and the policy that it is of. */
interface AskedRule {
  readonly rule: JwtRule;
  readonly policy: RequestAuthentication;
}

interface VerifiedToken extends FoundToken, AskedRule {
  readonly claims: Claims;
  /** False where the keys are not in the input. */
  readonly isSigned: boolean;
}

interface RefusedToken extends AskedRule {
  readonly why: string;
}

function isVerified(token: VerifiedToken | RefusedToken): token is VerifiedToken {
  return !('why' in token);
}

/** What stands where rules look for tokens. */
function findTokens(rules: readonly JwtRule[], { headers, path }: RequestView): FoundToken[] {
  const query = queryPairs(path);
  return placesOf(...rules).flatMap((place) => {
    const value =
      place.kind === 'query'
        ? query.find(({ name }) => name === place.name)?.value
        : headers.get(place.kind === 'cookie' ? 'cookie' : place.name);
    const text = value === undefined ? undefined : tokenIn(place, value);
    return text === undefined ? [] : [{ text, place }];
  });
}

/** What the first rule of a token's own issuer says of it, of those that look where it stands. */
function checkByIssuer(
  rules: readonly AskedRule[],
  token: FoundToken,
  isSigned: typeof isReallySigned,
): VerifiedToken | RefusedToken {
  const looking = rules.filter(({ rule }) => looksAt(rule, token.place));
  const found = looking.map((asked) => checkAgainst(asked, token, isSigned));
  return found.find((each) => isVerified(each) || each.why !== FOREIGN) ?? found[0]!;
}

const FOREIGN = 'the issuer of the token is not the one that is asked for';
const OTHER_AUDIENCE = 'the token is for another audience';

/** What a rule makes of a token: its claims, or why it is refused. */
function checkAgainst(
  asked: AskedRule,
  token: FoundToken,
  isSigned: typeof isReallySigned,
): VerifiedToken | RefusedToken {
  const { issuer, audiences, jwks } = asked.rule;
  const refused = (why: string) => ({ ...asked, why });
  const claims = readToken(token.text)?.claims;
  if (claims === undefined) return refused('the token is no JSON Web Token');
  if (claims.iss !== issuer && (claims.iss !== undefined || issuer !== '')) return refused(FOREIGN);
  const named = [claims.aud].flat().map(audienceName);
  if (audiences.length > 0 && !audiences.some((name) => named.includes(audienceName(name)))) {
    return refused(OTHER_AUDIENCE);
  }
  if (jwks === undefined) return { ...asked, ...token, claims, isSigned: false };
  return isSigned(token.text, jwks)
    ? { ...asked, ...token, claims, isSigned: true }
    : refused('no key of the issuer has signed the token');
}

/** Headers that a token sets are removed from what clients send, with a token or without. */
function withoutOutput(
  rules: readonly { readonly rule: JwtRule }[],
  headers: ReadonlyMap<string, string>,
): { readonly headers: ReadonlyMap<string, string>; readonly removed: readonly string[] } {
  const names = new Set(rules.flatMap(({ rule }) => outputHeaders(rule)));
  const removed = [...names].filter((name) => headers.has(name)).sort();
  if (removed.length === 0) return { headers, removed };
  return { headers: new Map([...headers].filter(([name]) => !names.has(name))), removed };
}

/** The headers behind the check. Of several tokens the last one is verified first, and each adds its claims. */
function headersBehind(
  tokens: readonly VerifiedToken[],
  headers: ReadonlyMap<string, string>,
  removed: readonly string[],
): {
  readonly headers: ReadonlyMap<string, string>;
  readonly changes: readonly string[];
  readonly takenOut: readonly string[];
} {
  const result = new Map(headers);
  const takenOut: string[] = [];
  const said = new Map(removed.map((name) => [name, `no ${name}`]));
  const set = (name: string, value: string, what: string) => {
    const before = result.get(name);
    result.set(name, before === undefined ? value : `${before},${value}`);
    said.set(name, `${name}: ${what}`);
  };
  for (const { rule, place, text, claims } of tokens.toReversed()) {
    // A cookie stays.
    if (!rule.forwardOriginalToken && place.kind !== 'cookie') takenOut.push(tokenPlaceText(place));
    if (!rule.forwardOriginalToken && place.kind === 'header') result.delete(place.name);
    const { outputPayloadToHeader: payload } = rule;
    if (payload !== undefined) set(payload, text.split('.')[1]!, "the token's payload");
    for (const { header, claim } of rule.outputClaimToHeaders) {
      const value = claimAt(claims, claim.split('.'));
      if (['string', 'number', 'boolean'].includes(typeof value)) set(header, String(value), `claim ${claim}`);
    }
  }
  return { headers: result, changes: [...said.values()].sort(), takenOut: takenOut.sort() };
}

/**
 * The path behind the check: without the token, unless the rule forwards it. Envoy writes such a query anew: decoded, ordered by name,
 * with a `=` in each pair (played on Envoy 1.40).
 */
function pathBehind({ forwardOriginalToken }: JwtRule, path: string, place: TokenPlace): string {
  const at = path.indexOf('?');
  if (forwardOriginalToken || place.kind !== 'query' || at < 0) return path;
  const rest = queryPairs(path)
    .filter(({ name }) => name !== place.name)
    .sort((a, b) => compareText(a.name, b.name))
    .map(({ name, value }) => `${name}=${percentDecoded(value)}`);
  return rest.length === 0 ? path.slice(0, at) : `${path.slice(0, at)}?${rest.join('&')}`;
}

/** The parameters of a path, as Envoy looks for tokens in them: names decoded, values as they were sent. */
function queryPairs(path: string): { readonly name: string; readonly value: string }[] {
  const at = path.indexOf('?');
  if (at < 0) return [];
  return path
    .slice(at + 1)
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=', 1);
      return { name: percentDecoded(name), value: pair.slice(name.length + 1) };
    });
}

function doubts({ policy: { object }, rule: { jwksUri }, isSigned, claims }: VerifiedToken): Unknown[] {
  const keys = jwksUri === undefined ? 'its issuer' : jwksUri;
  const detail = `whether the token is signed with a key of ${keys} is not known`;
  return [
    ...(isSigned ? [] : [{ cause: 'token-keys' as const, detail, keys, object }]),
    ...timesOf(claims).map((text) => ({ cause: 'jwt' as const, detail: text, object })),
  ];
}

/** Envoy compares times in tokens with its clock and answers 401; here there is none. */
function timesOf({ nbf, exp }: Claims): string[] {
  const from = timeText(nbf);
  const until = timeText(exp);
  if (from === undefined && until === undefined) return [];
  const range = [from && `from ${from}`, until && `until ${until}`].filter(Boolean).join(' ');
  return [`whether the token is valid now is not known: it is ${range}, and gets 401 outside that time`];
}

/** `2026-01-01T00:00:00Z`; nothing for what is no time. */
function timeText(seconds: unknown): string | undefined {
  const time = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().replace('.000Z', 'Z');
}
