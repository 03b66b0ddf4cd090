import type { AuthorizationPolicy, ValueCondition } from '../mesh-model';
import { own } from '../text/own';
import { bracketedNames, claimText, claimValues, requestPrincipalFits, textFits } from './claims';
import { type Identity, identityFits, identityText, isIdentityKey, quote, regexFits, type Truth } from './identity';
import type { RequestView } from './request';
import { headerValue, headerValues } from './request-view';
import { ownServerName } from './server-name';
import type { TokenCheck } from './token';

/** A request as a workload's policies see it. */
export interface Access {
  readonly request: RequestView;
  /** Who the client is, when the connection is mTLS. */
  readonly identity: Identity | undefined;
  /**
   * The server name of the connection's TLS, in lower case; '' where there is none.
   *
   * @default that of the request; unknown for mTLS between proxies
   */
  readonly serverName?: string;
  /** True where the client shows a certificate of which nothing is known: at a gateway's server with mutual TLS. @default false */
  readonly unknownCertificate?: boolean;
  /** The workload's port. */
  readonly port: number;
  /** True where the port carries bytes, not HTTP: conditions on HTTP are then skipped (Istio's rules for TCP). */
  readonly tcp: boolean;
  /** False where no route takes the request: then no external authorizer is asked. @default true */
  readonly isRouted?: boolean;
  /** What the check of tokens came to. @default unknown: a request with `authorization` may have claims */
  readonly token?: TokenCheck;
}

/** Whether a condition holds: some of its values, and none of those that are refused. */
export function conditionHolds(condition: ValueCondition, policy: AuthorizationPolicy, access: Access): Truth {
  const { key, values, notValues } = condition;
  // On TCP a rule that denies keeps its rest, as if this were not written; one that allows is left out before.
  if (access.tcp && isHttpOnly(key)) return true;
  const some = (list: readonly string[]) => or(list.map((value) => valueHolds(key, value, policy, access)));
  return and([values.length === 0 ? true : some(values), notValues.length === 0 ? true : not(some(notValues))]);
}

/** True for a key of `when` that Istio knows; a rule with any other is left out. */
export function isKnownKey(key: string): boolean {
  return (
    KEYS.has(key) ||
    key.startsWith('request.headers[') ||
    key.startsWith('request.auth.claims[') ||
    key.startsWith('experimental.envoy.filters.')
  );
}

const KEYS = new Set([
  'destination.ip',
  'destination.port',
  'connection.sni',
  'source.ip',
  'remote.ip',
  'source.namespace',
  'source.trustDomain',
  'source.serviceAccount',
  'source.principal',
  'request.auth.principal',
  'request.auth.audiences',
  'request.auth.presenter',
]);

/** True for what only HTTP has: hosts, methods, paths, headers, tokens. */
export function isHttpOnly(key: string): boolean {
  return key.startsWith('request.');
}

/** True for what only a verified token has. */
export function isTokenKey(key: string): boolean {
  return key.startsWith('request.auth.');
}

function valueHolds(key: string, value: string, policy: AuthorizationPolicy, access: Access): Truth {
  const { request, identity } = access;
  if (key.startsWith('request.headers[')) {
    // Sent several times, one of the values is enough.
    return headerValues(request, nameIn(key).toLowerCase()).some((line) => headerFits(line, value));
  }
  if (isIdentityKey(key)) {
    if (identity === undefined) return access.unknownCertificate === true ? undefined : false;
    return identityFits(key, identity, value, policy.namespace);
  }
  if (isTokenKey(key)) return tokenFits(key, value, policy, access);
  switch (key) {
    case 'destination.port':
      return access.port === Number(value);
    case 'connection.sni': {
      const name = serverNameOf(access);
      return name === undefined ? undefined : textFits(name, value);
    }
    case 'request.host':
      return headerFits(request.authority.toLowerCase(), value.toLowerCase());
    case 'request.method':
      return headerFits(request.method, value);
    case 'request.path':
      return pathFits(request.pathname, value);
    default:
      return undefined;
  }
}

function serverNameOf({ serverName, identity, request }: Access): string | undefined {
  return serverName ?? (identity === undefined ? ownServerName(request) : undefined);
}

function tokenFits(key: string, value: string, policy: AuthorizationPolicy, { token, request }: Access): Truth {
  // External authorizers are asked before tokens are verified: for them no request has claims.
  if (policy.action === 'CUSTOM') return false;
  if (token === undefined) return request.headers.has('authorization') ? undefined : false;
  if (token.kind !== 'verified') return false;
  if (key === 'request.auth.principal') return requestPrincipalFits(token.claims, value);
  return claimValues(token.claims, claimPath(key)).some((found) => textFits(found, value));
}

function claimPath(key: string): readonly string[] {
  if (key === 'request.auth.audiences') return ['aud'];
  if (key === 'request.auth.presenter') return ['azp'];
  return bracketedNames(key.slice('request.auth.claims'.length));
}

/** `*` is presence, a star at an end is a suffix or prefix. */
function headerFits(found: string | undefined, value: string): boolean {
  if (found === undefined) return false;
  return value === '*' || textFits(found, value);
}

function pathFits(path: string, value: string): boolean {
  if (value.includes('{*}') || value.includes('{**}')) return regexFits(templateRegex(value), path);
  return textFits(path, value);
}

/** A path template: `{*}` is one segment, `{**}` any number, even none. */
function templateRegex(value: string): string {
  return value
    .split(/(\{\*\*\}|\{\*\})/)
    .map((part) => (part === '{*}' ? '[^/]+' : part === '{**}' ? '.*' : quote(part)))
    .join('');
}

export function and(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

export function or(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.includes(undefined) ? undefined : false;
}

function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

/** A condition in words: `method is "GET" or "POST"`. */
export function conditionText({ key, values, notValues }: ValueCondition): string {
  const parts = [
    ...(values.length > 0 ? [`${keyText(key)} is ${listed(values)}`] : []),
    ...(notValues.length > 0 ? [`${keyText(key)} is not ${listed(notValues)}`] : []),
  ];
  return parts.join(' and ');
}

/** What a request has in place of what a condition asks for, in words. */
export function actualText({ key }: ValueCondition, access: Access): string {
  const { request, identity, token } = access;
  if (isIdentityKey(key)) {
    return identity === undefined ? 'the client has no mTLS identity' : `the client is ${identityText(identity)}`;
  }
  if (isTokenKey(key)) return tokenText(claimPathOf(key), token);
  const found = key.startsWith('request.headers[')
    ? headerValue(request, nameIn(key).toLowerCase())
    : fieldOf(key, access);
  return found === undefined ? 'it is absent' : `it is "${found}"`;
}

function fieldOf(key: string, access: Access): string | undefined {
  const { request, port } = access;
  switch (key) {
    case 'destination.port':
      return String(port);
    case 'connection.sni':
      return serverNameOf(access) || undefined;
    case 'request.host':
      return request.authority;
    case 'request.method':
      return request.method;
    case 'request.path':
      return request.pathname;
    default:
      return undefined;
  }
}

const claimPathOf = (key: string) => (key === 'request.auth.principal' ? ['iss'] : claimPath(key));

function tokenText(path: readonly string[], token: TokenCheck | undefined): string {
  if (token?.kind === 'verified') {
    const values = claimValues(token.claims, path);
    return values.length === 0 ? 'the token has none' : `it is ${listed(values)}`;
  }
  const why = token?.kind === 'none' ? token.why : 'not-sent';
  return NO_CLAIMS[why];
}

const NO_CLAIMS: Readonly<Record<Extract<TokenCheck, { kind: 'none' }>['why'], string>> = {
  'not-verified': 'no RequestAuthentication verifies tokens here, so no request has claims',
  preflight: 'a CORS preflight has none: its token is not verified',
  'not-sent': 'the request has no token',
  removed: 'the gateway has verified the token and does not pass it on (forwardOriginalToken)',
};

const KEY_TEXTS: Readonly<Record<string, string>> = {
  'source.principal': 'principal',
  'source.namespace': 'source namespace',
  'source.serviceAccount': 'source service account',
  'source.trustDomain': 'source trust domain',
  'source.ip': 'source address',
  'remote.ip': 'remote address',
  'destination.ip': 'destination address',
  'destination.port': 'port',
  'connection.sni': 'server name',
  'request.host': 'host',
  'request.method': 'method',
  'request.path': 'path',
  'request.auth.principal': 'request principal',
  'request.auth.audiences': 'audience of the token',
  'request.auth.presenter': 'presenter of the token',
};

function keyText(key: string): string {
  if (key.startsWith('request.headers[')) return `header ${nameIn(key)}`;
  if (key.startsWith('request.auth.claims[')) return `claim ${claimText(bracketedNames(key.slice(19)))}`;
  return own(KEY_TEXTS, key) ?? key;
}

const nameIn = (key: string) => key.slice(key.indexOf('[') + 1, -1);

/** As many values as a line has room for. */
const SHOWN = 3;

function listed(values: readonly string[]): string {
  const shown = values.slice(0, SHOWN).map((value) => `"${value}"`);
  const more = values.length - shown.length;
  return shown.join(' or ') + (more > 0 ? ` or ${more} more` : '');
}
