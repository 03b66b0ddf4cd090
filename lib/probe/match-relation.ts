import type { HttpMatch, NamedMatches, StringMatch } from '../mesh-model';

/** True when every request that `inner` takes is surely taken by `outer`; `undefined` is a rule without conditions. */
export function covers(outer: HttpMatch | undefined, inner: HttpMatch | undefined): boolean {
  if (outer === undefined) return true;
  if (inner === undefined) return isUnconditional(outer);
  if (outer.uri !== undefined && isNoPath(outer.uri)) return false;
  if (outer.ignoreUriCase !== inner.ignoreUriCase && outer.uri !== undefined && !isAnyPath(outer.uri)) return false;
  if (outer.uri !== undefined && !isAnyPath(outer.uri) && !implied(outer.uri, inner.uri)) return false;
  return (
    (outer.method === undefined || implied(outer.method, inner.method)) &&
    (outer.authority === undefined || implied(outer.authority, inner.authority)) &&
    (outer.scheme === undefined || implied(outer.scheme, inner.scheme)) &&
    allImplied(outer.headers, inner.headers) &&
    allImplied(outer.queryParams, inner.queryParams) &&
    allEqual(outer.withoutHeaders, inner.withoutHeaders) &&
    (outer.port === 0 || outer.port === inner.port) &&
    (outer.sourceNamespace === '' || outer.sourceNamespace === inner.sourceNamespace) &&
    labelsWithin(outer.sourceLabels, inner.sourceLabels) &&
    (outer.gateways.length === 0 ||
      (inner.gateways.length > 0 && inner.gateways.every((gateway) => outer.gateways.includes(gateway))))
  );
}

/** True when surely no request is taken by both. */
export function isDisjoint(a: HttpMatch, b: HttpMatch): boolean {
  return (
    apart(a.uri, b.uri, a.ignoreUriCase || b.ignoreUriCase) ||
    apart(a.method, b.method) ||
    apart(a.authority, b.authority) ||
    apart(a.scheme, b.scheme) ||
    (a.port !== 0 && b.port !== 0 && a.port !== b.port) ||
    anyApart(a.headers, b.headers) ||
    anyApart(a.queryParams, b.queryParams) ||
    excludes(a.withoutHeaders, b.headers) ||
    excludes(b.withoutHeaders, a.headers) ||
    (a.gateways.length > 0 && b.gateways.length > 0 && !a.gateways.some((gateway) => b.gateways.includes(gateway)))
  );
}

/** True when a match has no condition at all. */
export function isUnconditional(match: HttpMatch): boolean {
  return (
    (match.uri === undefined || isAnyPath(match.uri)) &&
    match.method === undefined &&
    match.authority === undefined &&
    match.scheme === undefined &&
    isEmpty(match.headers) &&
    isEmpty(match.withoutHeaders) &&
    isEmpty(match.queryParams) &&
    match.port === 0 &&
    match.sourceNamespace === '' &&
    isEmpty(match.sourceLabels) &&
    match.gateways.length === 0
  );
}

function isAnyPath(uri: StringMatch): boolean {
  if (uri.kind === 'present') return uri.regex === undefined;
  return (uri.kind === 'prefix' && uri.value === '/') || (uri.kind === 'regex' && uri.value === '.*');
}

/** True for the regular expression `*`, which RE2 refuses: it stands for any value of a header, but for no path. */
export function isNoPath(uri: StringMatch): boolean {
  return uri.kind === 'present' && uri.regex !== undefined;
}

/** True when every value that `inner` takes is taken by `outer`. */
function implied(outer: StringMatch, inner: StringMatch | undefined): boolean {
  if (inner === undefined) return false;
  if (outer.kind === 'present') return true;
  if (inner.kind === 'present') return false;
  if (outer.kind === 'prefix') return inner.kind !== 'regex' && inner.value.startsWith(outer.value);
  return outer.kind === inner.kind && outer.value === inner.value;
}

function apart(a: StringMatch | undefined, b: StringMatch | undefined, ignoreCase = false): boolean {
  if (a === undefined || b === undefined || a.kind === 'present' || b.kind === 'present') return false;
  if (a.kind === 'regex' || b.kind === 'regex') return false;
  const [left, right] = ignoreCase ? [a.value.toLowerCase(), b.value.toLowerCase()] : [a.value, b.value];
  if (a.kind === 'exact' && b.kind === 'exact') return left !== right;
  if (a.kind === 'exact') return !left.startsWith(right);
  if (b.kind === 'exact') return !right.startsWith(left);
  return !left.startsWith(right) && !right.startsWith(left);
}

function allImplied(outer: NamedMatches, inner: NamedMatches): boolean {
  for (const name in outer) if (!implied(outer[name]!, own(inner, name))) return false;
  return true;
}

function allEqual(outer: NamedMatches, inner: NamedMatches): boolean {
  for (const name in outer) {
    const other = own(inner, name);
    if (other === undefined || JSON.stringify(other) !== JSON.stringify(outer[name])) return false;
  }
  return true;
}

function anyApart(a: NamedMatches, b: NamedMatches): boolean {
  for (const name in a) if (apart(a[name], own(b, name))) return true;
  return false;
}

/** True when one side requires a header that the other side refuses. */
function excludes(without: NamedMatches, wanted: NamedMatches): boolean {
  for (const name in without) {
    const found = own(wanted, name);
    if (found !== undefined && implied(without[name]!, found)) return true;
  }
  return false;
}

function labelsWithin(outer: Readonly<Record<string, string>>, inner: Readonly<Record<string, string>>): boolean {
  for (const key in outer) if (inner[key] !== outer[key]) return false;
  return true;
}

/** Header names are alike in any case. */
function own(matches: NamedMatches, name: string): StringMatch | undefined {
  return Object.hasOwn(matches, name) ? matches[name] : undefined;
}

function isEmpty(named: object): boolean {
  for (const _ in named) return false;
  return true;
}
