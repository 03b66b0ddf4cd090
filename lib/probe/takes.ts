import { compileRegex } from '../language/re2';
import type { HttpMatch, NamedMatches, StringMatch } from '../mesh-model';
import { own } from '../text/own';
import { isNoPath } from './match-relation';
import type { Probe } from './probe';

/** The parts of a probe that conditions look at, taken apart once. */
export interface ProbeView {
  readonly pathname: string;
  readonly query: ReadonlyMap<string, string> | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly method: string;
  readonly authority: string;
}

export function viewProbe({ path, headers, method = 'GET', authority }: Probe, host: string): ProbeView {
  const at = path.indexOf('?');
  return {
    pathname: at < 0 ? path : path.slice(0, at),
    query:
      at < 0
        ? undefined
        : new Map(
            path
              .slice(at + 1)
              .split('&')
              .map((part) => [part.split('=', 1)[0]!, part.slice(part.indexOf('=') + 1)]),
          ),
    headers: inLowerCase(headers),
    method,
    authority: authority ?? host,
  };
}

/** The same headers if their names are in lower case, as most are. */
function inLowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const names = Object.keys(headers);
  if (names.every((name) => name === name.toLowerCase())) return headers;
  return Object.fromEntries(names.map((name) => [name.toLowerCase(), headers[name]!]));
}

/**
 * True when a request fits the conditions. The resolver compiles conditions, for those it uses often; here each is asked
 * a few times, so they are read as they stand.
 */
export function takes(match: HttpMatch | undefined, view: ProbeView): boolean {
  if (match === undefined) return true;
  if (match.uri !== undefined && isNoPath(match.uri)) return false;
  if (match.uri !== undefined && !fits(match.uri, view.pathname, match.ignoreUriCase)) return false;
  if (match.method !== undefined && !fits(match.method, view.method)) return false;
  if (match.authority !== undefined && !fits(match.authority, view.authority)) return false;
  if (match.scheme !== undefined && !fits(match.scheme, 'http')) return false;
  return (
    headersFit(match.headers, view.headers) &&
    !headersExcluded(match.withoutHeaders, view.headers) &&
    queryFits(match.queryParams, view.query)
  );
}

function headersFit(wanted: NamedMatches, headers: Readonly<Record<string, string>>): boolean {
  for (const name in wanted) {
    const value = own(headers, name.toLowerCase());
    if (value === undefined || !fits(wanted[name]!, value)) return false;
  }
  return true;
}

/** A header that is not sent counts as empty, unless the condition is on its presence. */
function headersExcluded(refused: NamedMatches, headers: Readonly<Record<string, string>>): boolean {
  for (const name in refused) {
    const match = refused[name]!;
    const value = own(headers, name.toLowerCase());
    if (match.kind === 'present' ? value !== undefined : fits(match, value ?? '')) return true;
  }
  return false;
}

function queryFits(wanted: NamedMatches, query: ReadonlyMap<string, string> | undefined): boolean {
  for (const name in wanted) {
    const value = query?.get(name);
    if (value === undefined || !fits(wanted[name]!, value)) return false;
  }
  return true;
}

function fits(match: StringMatch, value: string, ignoreCase = false): boolean {
  switch (match.kind) {
    case 'present':
      return true;
    case 'exact':
      return ignoreCase ? value.toLowerCase() === match.value.toLowerCase() : value === match.value;
    case 'prefix':
      return ignoreCase ? value.toLowerCase().startsWith(match.value.toLowerCase()) : value.startsWith(match.value);
    default:
      return compileRegex(match.value)?.matches(value) === true;
  }
}
