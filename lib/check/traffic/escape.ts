import type { HttpMatch, NamedMatches, StringMatch } from '../../mesh-model';
import type { Probe } from '../../probe/probe';
import { sampleRegex } from '../../probe/sample-regex';
import { takes, viewProbe } from '../../probe/takes';

/** How many requests are tried before a rule counts as not reached. */
const LIMIT = 400;

/**
 * A request that still fits a condition and that no earlier rule takes: beginning with the plainest, whatever the rule
 * that takes it asks for is changed, one thing at a time. Nothing where none was found.
 *
 * @param takerOf the conditions of the earlier rule that takes a request; false if none does
 */
export function escapeFrom(
  first: Probe,
  entry: HttpMatch | undefined,
  host: string,
  takerOf: (probe: Probe) => { readonly match: HttpMatch | undefined } | undefined,
): Probe | undefined {
  const tried = new Set<string>();
  const open: Probe[] = [first];
  while (open.length > 0 && tried.size < LIMIT) {
    const probe = open.shift()!;
    const key = JSON.stringify([probe.method, probe.path, probe.authority, Object.entries(probe.headers).sort()]);
    if (tried.has(key) || !takes(entry, viewProbe(probe, host))) continue;
    tried.add(key);
    const taker = takerOf(probe);
    if (taker === undefined) return probe;
    // A rule without conditions lets nothing by.
    if (taker.match !== undefined) open.push(...changed(probe, taker.match));
  }
  return undefined;
}

/** The request with one thing changed that the condition asks for. */
function* changed(probe: Probe, match: HttpMatch): Generator<Probe> {
  const { headers, path, method } = probe;
  for (const name in match.withoutHeaders) {
    for (const value of fitting(match.withoutHeaders[name]!))
      yield { ...probe, headers: { ...headers, [name]: value } };
  }
  for (const name in match.headers) {
    const { [name]: value, ...others } = headers;
    yield { ...probe, headers: others };
    for (const other of unlike(value ?? '')) yield { ...probe, headers: { ...headers, [name]: other } };
  }
  if (match.uri !== undefined) {
    const [pathname, query] = split(path);
    for (const tail of ['x', '/x', '/', '/a-path-that-nobody-names']) {
      const whole = `${pathname}${tail}`.replace('//', '/');
      yield { ...probe, path: query === undefined ? whole : `${whole}?${query}` };
    }
  }
  if (match.method !== undefined) {
    for (const other of ['GET', 'POST', 'PATCH', 'DELETE', 'OPTIONS'])
      if (other !== method) yield { ...probe, method: other };
  }
  if (Object.keys(match.queryParams).length > 0) {
    const [pathname, query = ''] = split(path);
    const others = query.split('&').filter((part) => !Object.hasOwn(match.queryParams, part.split('=', 1)[0]!));
    yield { ...probe, path: others.length === 0 ? pathname : `${pathname}?${others.join('&')}` };
    yield { ...probe, path: `${pathname}?${[...others, ...altered(match.queryParams)].join('&')}` };
  }
  if (match.authority !== undefined) yield { ...probe, authority: undefined };
}

/** Values that a condition takes; of an expression, a sample that is tested when it is used. */
function fitting(match: StringMatch): readonly string[] {
  if (match.kind === 'present') return ['x'];
  return match.kind === 'regex' ? [sampleRegex(match.value)] : [match.value];
}

function unlike(value: string): readonly string[] {
  return [`${value}x`, `${value}-other`, `x${value}`, 'no-such-value'];
}

function altered(wanted: NamedMatches): string[] {
  return Object.keys(wanted).map((name) => `${name}=no-such-value`);
}

function split(path: string): [string, string | undefined] {
  const at = path.indexOf('?');
  return at < 0 ? [path, undefined] : [path.slice(0, at), path.slice(at + 1)];
}
