import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { JwtRule, MeshModel, RequestAuthentication, Workload } from '../mesh-model';
import { compareText } from '../text/compare-text';
import type { PolicyHit, Unknown } from './answer';
import { type Claims, claimAt } from './claims';
import type { RequestView } from './request';

/** What a workload's RequestAuthentications make of a request. */
export type TokenCheck =
  /** The request has no claims, whatever token it carries. */
  | {
      readonly kind: 'none';
      readonly why: 'not-verified' | 'preflight' | 'not-sent' | 'removed';
      /** The request's headers behind the check. @default as before it */
      readonly headers?: ReadonlyMap<string, string>;
    }
  /** The token is not accepted. */
  | { readonly kind: 'refused'; readonly status: 401 | 403; readonly by: PolicyHit }
  /** The token is accepted. */
  | {
      readonly kind: 'verified';
      readonly claims: Claims;
      /** The request's headers after the check, which removes the token unless it is configured to forward it. */
      readonly headers: ReadonlyMap<string, string>;
      /** The request's path after it, for the same reason. */
      readonly path: string;
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

/**
 * Checks the token of a request as Envoy's JWT filter does: a token that one of the rules verifies is enough, a token
 * that none verifies is refused, no token is let through. Times in tokens are not compared: a token counts as current.
 */
export function checkToken(policies: readonly RequestAuthentication[], request: RequestView): TokenCheck {
  const rules = policies
    .flatMap((policy) => policy.jwtRules.map((rule) => ({ rule, policy })))
    .sort((a, b) => (a.rule.issuer < b.rule.issuer ? -1 : a.rule.issuer > b.rule.issuer ? 1 : 0));
  if (rules.length === 0) return { kind: 'none', why: 'not-verified' };
  const headers = withoutOutput(rules, request.headers);
  if (isPreflight(request)) return { kind: 'none', why: 'preflight', headers };
  let refused: TokenCheck | undefined;
  let isForeign = true;
  for (const { rule, policy } of rules) {
    const token = findToken(rule, request);
    if (token === undefined) continue;
    const found = checkAgainst(rule, token.text);
    if (typeof found !== 'string') {
      return {
        kind: 'verified',
        claims: normalized(found.claims, rule),
        headers: headersBehind(rule, headers, token, found.claims),
        path: rule.forwardOriginalToken ? request.path : withoutParam(request.path, token.param),
        unknowns: doubts(policy, rule, found),
      };
    }
    // What is said about a token of another issuer gives way to what its own issuer's rule says.
    if (refused !== undefined && !isForeign) continue;
    isForeign = found === FOREIGN;
    const by: PolicyHit = { object: policy.object, path: rule.path, detail: `${policy.object.title}: ${found}` };
    refused = { kind: 'refused', status: found === OTHER_AUDIENCE ? 403 : 401, by };
  }
  return refused ?? { kind: 'none', why: request.claims === undefined ? 'not-sent' : 'removed', headers };
}

/** A browser's question before a request of another origin: Istio lets it pass the check of tokens (`BypassCorsPreflight`). */
export function isPreflight({ method, headers }: Pick<RequestView, 'method' | 'headers'>): boolean {
  return (
    method === 'OPTIONS' && Boolean(headers.get('origin')) && Boolean(headers.get('access-control-request-method'))
  );
}

interface FoundToken {
  readonly text: string;
  /** The header that it stands in, if it is one. */
  readonly header?: string;
  /** The query parameter that it stands in, if it is one. */
  readonly param?: string;
}

function findToken(rule: JwtRule, { headers, path }: RequestView): FoundToken | undefined {
  for (const { name, prefix } of rule.fromHeaders) {
    const value = headers.get(name);
    const at = value === undefined ? -1 : value.indexOf(prefix);
    if (at >= 0) return { text: /^[\w.-]*/.exec(value!.slice(at + prefix.length))![0], header: name };
  }
  const query = queryPairs(path);
  for (const param of rule.fromParams) {
    const text = query.find(({ name }) => name === param)?.value;
    if (text !== undefined) return { text, param };
  }
  const cookies = (headers.get('cookie') ?? '').split(/; */).map((pair) => pair.split('=', 2));
  for (const name of rule.fromCookies) {
    const text = cookies.find(([key]) => key === name)?.[1];
    if (text !== undefined) return { text };
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
function checkAgainst(rule: JwtRule, token: string): Accepted | string {
  const parts = token.split('.');
  const [header, claims] = [decoded(parts[0]), decoded(parts[1])];
  if (parts.length !== 3 || header === undefined || claims === undefined) {
    return 'the token is no JSON Web Token';
  }
  if (claims.iss !== rule.issuer && (claims.iss !== undefined || rule.issuer !== '')) return FOREIGN;
  const audiences = [claims.aud].flat().map(audienceName);
  if (rule.audiences.length > 0 && !rule.audiences.some((name) => audiences.includes(audienceName(name)))) {
    return OTHER_AUDIENCE;
  }
  if (rule.jwks === undefined) return { claims, isSigned: false };
  const isSigned = keysOf(rule.jwks, header).some((key) => isSignedBy(key, String(header.alg), parts));
  return isSigned ? { claims, isSigned } : 'no key of the issuer has signed the token';
}

/** Envoy compares audiences without scheme and without a slash at the end. */
function audienceName(value: unknown): string {
  return String(value)
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
}

function decoded(part: string | undefined): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

/** The keys of a set that may have signed: those of the token's key id, or all where one side names none. */
function keysOf(jwks: string, { kid }: Claims): KeyObject[] {
  const keys = decoded(Buffer.from(jwks).toString('base64url'))?.keys;
  return (Array.isArray(keys) ? keys : []).flatMap((key: unknown) => {
    const jwk = (typeof key === 'object' && key !== null ? key : {}) as Claims;
    if (kid !== undefined && jwk.kid !== undefined && jwk.kid !== kid) return [];
    try {
      return [createPublicKey({ key: jwk, format: 'jwk' })];
    } catch {
      return [];
    }
  });
}

const HASHES: Readonly<Record<string, string>> = { 256: 'sha256', 384: 'sha384', 512: 'sha512' };

function isSignedBy(key: KeyObject, algorithm: string, [header, payload, signature]: readonly string[]): boolean {
  const [, family = '', size = ''] = /^(RS|PS|ES|EdDSA)(256|384|512)?$/.exec(algorithm) ?? [];
  const kinds: Readonly<Record<string, string>> = { RS: 'rsa', PS: 'rsa', ES: 'ec', EdDSA: 'ed25519' };
  if (family === '' || key.asymmetricKeyType !== kinds[family]) return false;
  const options = {
    key,
    ...(family === 'ES' && { dsaEncoding: 'ieee-p1363' as const }),
    ...(family === 'PS' && {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
  };
  try {
    const signed = Buffer.from(`${header}.${payload}`);
    return verify(HASHES[size] ?? null, signed, options, Buffer.from(signature!, 'base64url'));
  } catch {
    return false;
  }
}

/** `scope` and `permission` are lists, written with spaces between. */
function normalized(claims: Claims, { spaceDelimitedClaims }: JwtRule): Claims {
  const result: Record<string, unknown> = { ...claims };
  for (const name of ['scope', 'permission', ...spaceDelimitedClaims]) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (typeof value === 'string') result[name] = value.split(' ').filter((item) => item !== '');
  }
  return result;
}

/** Headers that a token sets are removed from what clients send, with a token or without. */
function withoutOutput(
  rules: readonly { readonly rule: JwtRule }[],
  headers: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const names = rules.flatMap(({ rule }) => [
    ...(rule.outputPayloadToHeader === undefined ? [] : [rule.outputPayloadToHeader]),
    ...rule.outputClaimToHeaders.map(({ header }) => header),
  ]);
  if (!names.some((name) => headers.has(name))) return headers;
  return new Map([...headers].filter(([name]) => !names.includes(name)));
}

function headersBehind(
  rule: JwtRule,
  headers: ReadonlyMap<string, string>,
  token: FoundToken,
  claims: Claims,
): ReadonlyMap<string, string> {
  const result = new Map(headers);
  if (token.header !== undefined && !rule.forwardOriginalToken) result.delete(token.header);
  if (rule.outputPayloadToHeader !== undefined) result.set(rule.outputPayloadToHeader, token.text.split('.')[1]!);
  for (const { header, claim } of rule.outputClaimToHeaders) {
    const value = claimAt(claims, claim.split('.'));
    if (['string', 'number', 'boolean'].includes(typeof value)) result.set(header, String(value));
  }
  return result;
}

/**
 * A path without a parameter of its query. Envoy writes such a query anew (played on 1.40): decoded, by name, with a `=` in each pair,
 * and without the query where nothing else is in it.
 */
function withoutParam(path: string, param: string | undefined): string {
  const at = path.indexOf('?');
  if (param === undefined || at < 0) return path;
  const rest = queryPairs(path)
    .filter(({ name }) => name !== param)
    .sort((a, b) => compareText(a.name, b.name))
    .map(({ name, value }) => `${name}=${value}`);
  return rest.length === 0 ? path.slice(0, at) : `${path.slice(0, at)}?${rest.join('&')}`;
}

/** The parameters of a path, decoded as Envoy does it where it looks for tokens: a `+` stays. */
function queryPairs(path: string): { readonly name: string; readonly value: string }[] {
  const at = path.indexOf('?');
  if (at < 0) return [];
  return path
    .slice(at + 1)
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=', 1);
      return { name: percentDecoded(name), value: percentDecoded(pair.slice(name.length + 1)) };
    });
}

/** A text without its escapes; what is no escape stays. */
function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

function doubts({ object }: RequestAuthentication, { jwksUri }: JwtRule, { isSigned }: Accepted): Unknown[] {
  if (isSigned) return [];
  const keys = jwksUri === undefined ? 'its issuer' : jwksUri;
  return [{ cause: 'jwt', detail: `whether the token is signed with a key of ${keys} is not known`, object }];
}
