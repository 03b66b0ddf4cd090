import type { HttpMatch, NamedMatches, StringMatch } from '../mesh-model';
import { claimText, claimValues, routingClaim } from './claims';
import type { RequestView } from './request';
import { headerValue, headerValues, queryValue } from './request-view';
import { compileStringMatch, describeMatch } from './string-match';

/** One condition of a rule. */
export interface CompiledCondition {
  readonly test: (request: RequestView) => boolean;
  /** The condition in words: `path begins with "/cms"`. */
  readonly wanted: string;
  /** What the request has instead, in words. */
  readonly actual: (request: RequestView) => string;
}

/** The conditions of one `match` entry that depend on the request, compiled once. */
export interface CompiledMatch {
  readonly conditions: readonly CompiledCondition[];
  /** True when it takes every request: Istio stops at such a rule, and puts it last on a gateway. */
  readonly catchAll: boolean;
}

const compiled = new WeakMap<HttpMatch, CompiledMatch>();

const ANYTHING: CompiledMatch = { conditions: [], catchAll: true };

/** Compiles a match; `undefined` is a rule without conditions. */
export function compileMatch(match: HttpMatch | undefined): CompiledMatch {
  if (match === undefined) return ANYTHING;
  const known = compiled.get(match);
  if (known !== undefined) return known;
  const conditions = [
    ...(match.uri === undefined ? [] : uriCondition(match.uri, match.ignoreUriCase)),
    ...(match.method === undefined ? [] : [fieldCondition('method', match.method, (request) => request.method)]),
    ...(match.authority === undefined
      ? []
      : [fieldCondition('authority', match.authority, (request) => request.authority)]),
    ...(match.scheme === undefined ? [] : [fieldCondition('scheme', match.scheme, (request) => request.scheme)]),
    ...Object.entries(match.headers).map(([name, value]) => headerCondition(name, value)),
    ...Object.entries(match.withoutHeaders).map(([name, value]) => withoutHeaderCondition(name, value)),
    ...Object.entries(match.queryParams).map(([name, value]) =>
      fieldCondition(`query parameter ${name}`, value, (request) => queryValue(request, name)),
    ),
  ];
  const result: CompiledMatch = { conditions, catchAll: isCatchAll(match) };
  compiled.set(match, result);
  return result;
}

/** Istio's `IsCatchAllRoute`: the path `/` as prefix or `.*`, and nothing else. */
function isCatchAll(match: HttpMatch): boolean {
  const { uri } = match;
  const anyPath =
    uri === undefined ||
    (uri.kind === 'present' && uri.regex === undefined) ||
    (uri.kind === 'prefix' && uri.value === '/') ||
    (uri.kind === 'regex' && uri.value === '.*');
  return (
    anyPath && [match.method, match.authority, match.scheme].every((item) => item === undefined) && !hasNamed(match)
  );
}

function hasNamed(match: HttpMatch): boolean {
  return [match.headers, match.withoutHeaders, match.queryParams].some((named: NamedMatches) => {
    for (const _ in named) return true;
    return false;
  });
}

/** True for a request that fits every condition. */
export function matches(match: CompiledMatch, request: RequestView): boolean {
  for (const condition of match.conditions) if (!condition.test(request)) return false;
  return true;
}

/** The first condition that does not hold, in words; `undefined` when all do. */
export function mismatch(match: CompiledMatch, request: RequestView): string | undefined {
  const failed = match.conditions.find((condition) => !condition.test(request));
  return failed === undefined ? undefined : `requires that ${failed.wanted}; ${failed.actual(request)}`;
}

function fieldCondition(
  name: string,
  match: StringMatch,
  read: (request: RequestView) => string | undefined,
): CompiledCondition {
  const fits = compileStringMatch(match);
  return {
    test: (request) => {
      const value = read(request);
      return value !== undefined && fits(value);
    },
    wanted: `${name} ${describeMatch(match)}`,
    actual: (request) => {
      const value = read(request);
      return value === undefined ? 'it is absent' : `it is "${value}"`;
    },
  };
}

function uriCondition(match: StringMatch, ignoreCase: boolean): CompiledCondition[] {
  if (match.kind === 'present' && match.regex === undefined) return [];
  const fits =
    match.kind === 'present'
      ? compileStringMatch({ kind: 'regex', value: '*' })
      : compileStringMatch(match, ignoreCase);
  return [
    {
      test: (request) => fits(request.pathname),
      wanted: `path ${describeMatch(match)}${ignoreCase ? ' in any case' : ''}`,
      actual: (request) => `it is "${request.pathname}"`,
    },
  ];
}

function headerCondition(name: string, match: StringMatch): CompiledCondition {
  const claim = routingClaim(name);
  if (claim !== undefined) return claimCondition(claim, match, false);
  const key = name.toLowerCase();
  const fits = compileStringMatch(match);
  return {
    // Sent several times, one of the values is enough.
    test: (request) => headerValues(request, key).some((value) => fits(value)),
    wanted: `header ${name} ${describeMatch(match)}`,
    actual: (request) => {
      const value = headerValue(request, key);
      return value === undefined ? 'it is absent' : `it is "${value}"`;
    },
  };
}

function withoutHeaderCondition(name: string, match: StringMatch): CompiledCondition {
  const claim = routingClaim(name);
  if (claim !== undefined) return claimCondition(claim, match, true);
  const key = name.toLowerCase();
  const fits = compileStringMatch(match);
  return {
    // A header that is not sent counts as empty, so a match that takes the empty value excludes it too.
    test: (request) => {
      const values = headerValues(request, key);
      if (match.kind === 'present') return values.length === 0;
      return !(values.length === 0 ? [''] : values).some((value) => fits(value));
    },
    wanted: match.kind === 'present' ? `header ${name} is absent` : `not header ${name} ${describeMatch(match)}`,
    actual: (request) => `it is "${headerValue(request, key) ?? ''}"`,
  };
}

/** Claims of a token that the gateway has verified: without one there is nothing to match, nothing to exclude. */
function claimCondition(claim: readonly string[], match: StringMatch, inverted: boolean): CompiledCondition {
  const fits = compileStringMatch(match);
  const valuesOf = ({ claims }: RequestView) => (claims === undefined ? [] : claimValues(claims, claim));
  return {
    test: (request) => valuesOf(request).some((value) => fits(value)) !== inverted,
    wanted: `${inverted ? 'not ' : ''}claim ${claimText(claim)} ${describeMatch(match)}`,
    actual: (request) => {
      if (request.claims === undefined) return 'the request has no verified token';
      const values = valuesOf(request);
      return values.length === 0 ? 'the token has none' : `it is ${values.map((value) => `"${value}"`).join(', ')}`;
    },
  };
}
