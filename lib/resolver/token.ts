import type { JwtRule, MeshModel, RequestAuthentication, Workload } from '../mesh-model';
import { compareText } from '../text/compare-text';
import type { PolicyHit, Unknown } from './answer';
import { type Claims, claimAt } from './claims';
import { audienceName, normalizedClaims, readToken } from './json-web-token';
import type { RequestView } from './request';
import { outputHeaders, percentDecoded, placesOf, type TokenPlace, tokenIn } from './token-place';
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
      readonly claims: Claims;
      /** The request's headers after the check, which removes the token unless it is configured to forward it. */
      readonly headers: ReadonlyMap<string, string>;
      /** The request's path after it, for the same reason. */
      readonly path: string;
      /** What the check changed of the request, in words: `no authorization`, `no ?access_token`, `x-user: claim sub`. */
      readonly changes: readonly string[];
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
 * Checks the token of a request as Envoy's JWT filter does: a token that one of the rules verifies is enough, a token
 * that none verifies is refused, no token is let through. A token counts as valid now; that this is not known is said.
 */
export function checkToken(policies: readonly RequestAuthentication[], request: RequestView): TokenCheck {
  const rules = rulesInOrder(policies);
  if (rules.length === 0) return { kind: 'none', why: 'not-verified' };
  const { headers, removed } = withoutOutput(rules, request.headers);
  const changes = removed.map((name) => `no ${name}`);
  if (isPreflight(request)) return { kind: 'none', why: 'preflight', headers, changes };
  let refused: TokenCheck | undefined;
  let isForeign = true;
  for (const { rule, policy } of rules) {
    const token = findToken(rule, request);
    if (token === undefined) continue;
    const found = checkAgainst(rule, token.text, request.isSigned ?? isReallySigned);
    if (typeof found !== 'string') {
      return {
        kind: 'verified',
        rule,
        place: token.place,
        claims: normalizedClaims(found.claims, rule.spaceDelimitedClaims),
        ...headersBehind(rule, headers, token, found.claims, removed),
        path: pathBehind(rule, request.path, token.place),
        unknowns: doubts(policy, rule, found),
      };
    }
    // What is said about a token of another issuer gives way to what its own issuer's rule says.
    if (refused !== undefined && !isForeign) continue;
    isForeign = found === FOREIGN;
    const by: PolicyHit = { object: policy.object, path: rule.path, detail: `${policy.object.title}: ${found}` };
    refused = { kind: 'refused', status: found === OTHER_AUDIENCE ? 403 : 401, by };
  }
  return refused ?? { kind: 'none', why: request.claims === undefined ? 'not-sent' : 'removed', headers, changes };
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

function findToken(rule: JwtRule, { headers, path }: RequestView): FoundToken | undefined {
  const query = queryPairs(path);
  for (const place of placesOf(rule)) {
    const value =
      place.kind === 'query'
        ? query.find(({ name }) => name === place.name)?.value
        : headers.get(place.kind === 'cookie' ? 'cookie' : place.name);
    const text = value === undefined ? undefined : tokenIn(place, value);
    if (text !== undefined) return { text, place };
  }
  return undefined;
}

interface Accepted {
  readonly claims: Claims;
  /** False where the keys are not in the input. */
  readonly isSigned: boolean;
}

const FOREIGN = 'the issuer of the token is not the one that is asked for';
const OTHER_AUDIENCE = 'the token is for another audience';

/** What a rule makes of a token: its claims, or why it is refused. */
function checkAgainst(rule: JwtRule, token: string, isSigned: typeof isReallySigned): Accepted | string {
  const claims = readToken(token)?.claims;
  if (claims === undefined) return 'the token is no JSON Web Token';
  if (claims.iss !== rule.issuer && (claims.iss !== undefined || rule.issuer !== '')) return FOREIGN;
  const audiences = [claims.aud].flat().map(audienceName);
  if (rule.audiences.length > 0 && !rule.audiences.some((name) => audiences.includes(audienceName(name)))) {
    return OTHER_AUDIENCE;
  }
  if (rule.jwks === undefined) return { claims, isSigned: false };
  return isSigned(token, rule.jwks) ? { claims, isSigned: true } : 'no key of the issuer has signed the token';
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

function headersBehind(
  rule: JwtRule,
  headers: ReadonlyMap<string, string>,
  { text, place }: FoundToken,
  claims: Claims,
  removed: readonly string[],
): { readonly headers: ReadonlyMap<string, string>; readonly changes: readonly string[] } {
  const result = new Map(headers);
  const said = new Map(removed.map((name) => [name, `no ${name}`]));
  const set = (name: string, value: string, what: string) => {
    result.set(name, value);
    said.set(name, `${name}: ${what}`);
  };
  if (place.kind === 'header' && !rule.forwardOriginalToken) {
    result.delete(place.name);
    said.set(place.name, `no ${place.name}`);
  }
  if (place.kind === 'query' && !rule.forwardOriginalToken) said.set(`?${place.name}`, `no ?${place.name}`);
  const { outputPayloadToHeader: payload } = rule;
  if (payload !== undefined) set(payload, text.split('.')[1]!, "the token's payload");
  for (const { header, claim } of rule.outputClaimToHeaders) {
    const value = claimAt(claims, claim.split('.'));
    if (['string', 'number', 'boolean'].includes(typeof value)) set(header, String(value), `claim ${claim}`);
  }
  return { headers: result, changes: [...said.values()].sort() };
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

function doubts({ object }: RequestAuthentication, { jwksUri }: JwtRule, { isSigned, claims }: Accepted): Unknown[] {
  const keys = jwksUri === undefined ? 'its issuer' : jwksUri;
  const details = [
    ...(isSigned ? [] : [`whether the token is signed with a key of ${keys} is not known`]),
    ...timesOf(claims),
  ];
  return details.map((detail) => ({ cause: 'jwt', detail, object }));
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
