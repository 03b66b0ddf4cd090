import type { HttpMatch } from './istio';

/** Half a character, which a text in JavaScript may have and no request. */
const HALF = /\p{Cs}/gu;

/** A path as rules see it: clients percent-encode what is not plain, and Envoy undoes it where there is no need. */
function asSent(path: string): string {
  return path
    .replace(/%[0-9A-Fa-f]{2}/g, (code) =>
      /%(2[DE]|3\d|[46][1-9A-F]|[57][\dA]|5F|7E)/i.test(code) ? decodeURIComponent(code) : code,
    )
    .replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/[\]%]+/g, (text) => encodeURIComponent(text.replace(HALF, '\ufffd')));
}

/** A path without its trailing slash; the root stays `/`. */
export function normalizePath(path: string): string {
  const trimmed = asSent(path).replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed;
}

/** `path` with `segment` below it. */
export function below(path: string, segment: string): string {
  return path === '/' ? `/${segment}` : `${path}/${segment}`;
}

/**
 * The order in which paths are tried: longest first, the root last (EDGE-1). Of two equally long ones the alphabet
 * decides, so that output never depends on who declared first.
 */
export function bySpecificity(a: string, b: string): number {
  const root = Number(a === '/') - Number(b === '/');
  return root || b.length - a.length || (a < b ? -1 : a > b ? 1 : 0);
}

type UriMatch = NonNullable<HttpMatch['uri']>;

/**
 * Matches a path and all below it, but not `/cmsx` for `/cms` (EDGE-1): Istio's `prefix` compares text, so the path
 * itself and what follows its slash are two matches. Nothing for the root, which needs no condition.
 */
export function uriMatches(path: string): UriMatch[] {
  return path === '/' ? [] : [{ exact: path }, { prefix: `${path}/` }];
}

/** Letters, digits and such at the beginning of a regular expression, escaped ones too. */
const LITERALS = /^(?:[^\\.+*?()|[\]{}^$]|\\[^A-Za-z0-9])*/;

/** The text with which whatever `regex` matches begins; nothing when it has alternatives. */
function certainBeginning(regex: string): string {
  const [written] = LITERALS.exec(regex)!;
  // What follows may say that the last character can be missing.
  const certain = /^[?*{]/.test(regex.slice(written.length)) ? written.replace(/\\?.$/u, '') : written;
  return hasAlternatives(regex) ? '' : certain.replace(/\\(.)/g, '$1');
}

/** Whether there is a `|` outside of all groups, which makes two expressions of one. */
function hasAlternatives(regex: string): boolean {
  const plain = regex.replace(/\\Q.*?(?:\\E|$)|\\./g, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  let depth = 0;
  for (const char of plain) {
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) return true;
  }
  return false;
}

/**
 * What is left of a condition on the path under a route: a rule has one `uri` only, so the narrower of the two stands.
 *
 * @returns no match when the two have nothing in common
 * @throws when the condition is a regular expression that could reach outside of the route
 */
export function narrow(path: string, written: UriMatch): UriMatch[] {
  const condition = {
    ...written,
    ...(written.exact !== undefined && { exact: asSent(written.exact) }),
    ...(written.prefix !== undefined && { prefix: asSent(written.prefix) }),
  };
  if (path === '/') return [condition];
  const inside = `${path}/`;
  if (condition.exact !== undefined) {
    return condition.exact === path || condition.exact.startsWith(inside) ? [condition] : [];
  }
  if (condition.prefix !== undefined) {
    if (condition.prefix.startsWith(inside)) return [condition];
    return uriMatches(path).filter((uri) => (uri.exact ?? uri.prefix)!.startsWith(condition.prefix!));
  }
  const regex = condition.regex ?? '';
  const beginning = certainBeginning(regex);
  if (beginning.startsWith(inside)) return [condition];
  if (inside.startsWith(beginning)) {
    throw new Error(
      `a regular expression on the path of an exposed service must begin with its route '${inside}' and have no '|' outside of brackets, got: '${regex}'`,
    );
  }
  return [];
}
