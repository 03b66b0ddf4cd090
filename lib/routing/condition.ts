import { isDeepStrictEqual } from 'node:util';
import type { Condition, TextMatch } from '../model/traffic';
import { own } from '../text/own';
import type { HttpMatch } from './istio';
import { bothTexts, escapeRegex, isPresence, neitherHeader } from './text-match';

type StringMatch = NonNullable<HttpMatch['method']>;
type Headers = NonNullable<HttpMatch['headers']>;

/** The longest regular expression that Istio's webhook takes (EDGE-8). */
export const REGEX_LIMIT = 1024;

/** A text match in Istio's words; presence is the empty match. */
export function stringMatch(match: TextMatch): StringMatch {
  if (match.exact !== undefined) return { exact: match.exact };
  if (match.prefix !== undefined) return { prefix: match.prefix };
  if (match.regex !== undefined) return { regex: match.regex };
  return {};
}

/** Header names are compared without case; Istio requires lower case. */
export function headerMatches(headers: Readonly<Record<string, TextMatch>>): Record<string, StringMatch> {
  return Object.fromEntries(Object.entries(headers).map(([name, match]) => [name.toLowerCase(), stringMatch(match)]));
}

/** A cookie among others in the one `Cookie` header. */
function cookieRegex(name: string, match: TextMatch): string {
  const value =
    match.exact !== undefined
      ? escapeRegex(match.exact)
      : match.prefix !== undefined
        ? `${escapeRegex(match.prefix)}[^;]*`
        : match.regex !== undefined
          ? `(?:${match.regex})`
          : '[^;]*';
  return `(?:.*;\\s*)?${escapeRegex(name)}=${value}(?:;.*)?`;
}

/** Several cookies have no order, and one header has one match: so each further cookie is a condition of its own. */
function cookieMatch(cookies: Readonly<Record<string, TextMatch>>): StringMatch {
  const [first, ...others] = Object.entries(cookies);
  if (first === undefined || others.length > 0) {
    throw new Error(`a condition names exactly one cookie, got: ${Object.keys(cookies).join(', ') || 'none'}`);
  }
  const regex = cookieRegex(...first);
  if (regex.length > REGEX_LIMIT) {
    throw new Error(
      `the regular expression for cookie '${first[0]}' has ${regex.length} characters, at most ${REGEX_LIMIT} are allowed`,
    );
  }
  return { regex };
}

/** One condition as one block of a rule's `match`: everything in it must hold. */
export function conditionMatch(condition: Condition): HttpMatch {
  const { cookies, userAgent } = condition;
  // A cookie and the user agent are headers too, and a condition may name those again.
  const parts = [
    ...Object.entries(condition.headers ?? {}).map(([name, match]) => headerMatches({ [name]: match })),
    ...(userAgent === undefined ? [] : [{ 'user-agent': stringMatch(userAgent) }]),
    ...(cookies === undefined ? [] : [{ cookie: cookieMatch(cookies) }]),
  ];
  const headers = parts.reduce<Headers | undefined>((all, part) => all && bothHeaders(all, part), {});
  if (headers === undefined) throw new Error('a condition asks for two values of one header, which no request has');
  return {
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(condition.withoutHeaders && { withoutHeaders: headerMatches(condition.withoutHeaders) }),
    ...(condition.queryParams && {
      queryParams: Object.fromEntries(Object.entries(condition.queryParams).map(([k, v]) => [k, stringMatch(v)])),
    }),
    ...(condition.uri && { uri: stringMatch(condition.uri) }),
    ...(condition.method && { method: stringMatch(condition.method) }),
  };
}

/** Both sides' conditions on headers; nothing when no request can meet both. */
function bothHeaders(a: Headers = {}, b: Headers = {}): Headers | undefined {
  const result = { ...a };
  for (const [name, right] of Object.entries(b)) {
    const left = own(result, name);
    const match = left === undefined ? right : bothTexts(name, left, right);
    if (match === undefined) return undefined;
    result[name] = match;
  }
  return result;
}

/** Both blocks at once, or nothing when they contradict each other. Only headers may be set on both sides. */
function both(a: HttpMatch, b: HttpMatch): HttpMatch | undefined {
  const headers = bothHeaders(a.headers, b.headers);
  const withoutHeaders = neitherHeader(a.withoutHeaders, b.withoutHeaders);
  if (headers === undefined) return undefined;
  // A header that must be there and must not: the rule could never be taken.
  if (Object.keys(headers).some((name) => isPresence(own(withoutHeaders, name)))) return undefined;
  return {
    ...a,
    ...b,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(Object.keys(withoutHeaders).length > 0 && { withoutHeaders }),
  };
}

/**
 * Every combination of one block of each list: an empty list is no condition at all.
 *
 * @returns nothing at all when no request can meet both lists
 */
export function everyPair(a: readonly HttpMatch[], b: readonly HttpMatch[]): readonly HttpMatch[] | undefined {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const pairs = a.flatMap((left) => b.flatMap((right) => both(left, right) ?? []));
  return pairs.length > 0 ? pairs : undefined;
}

/**
 * Without the blocks that another one takes in: of conditions that meet a third one, what is left of one may be a part of what is left of another,
 * and would stand in the rule without ever being needed.
 */
export function withoutCovered(blocks: readonly HttpMatch[]): readonly HttpMatch[] {
  if (blocks.length < 2) return blocks;
  const alike = new Map<string, HttpMatch[]>();
  for (const block of blocks) {
    const { headers: _, ...rest } = block;
    const key = JSON.stringify(rest);
    alike.set(key, [...(alike.get(key) ?? []), block]);
  }
  const covered = new Set<HttpMatch>();
  for (const group of alike.values()) {
    for (const block of group) {
      if (group.some((other) => other !== block && !covered.has(other) && takesIn(other.headers, block.headers))) {
        covered.add(block);
      }
    }
  }
  return blocks.filter((block) => !covered.has(block));
}

/** Whether requests with the narrow headers have the wide ones. */
function takesIn(wide: Headers = {}, narrow: Headers = {}): boolean {
  return Object.entries(wide).every(([name, match]) => {
    const asked = own(narrow, name);
    if (asked === undefined) return false;
    if (isPresence(match) || isDeepStrictEqual(match, asked)) return true;
    const begins = asked.exact ?? asked.prefix;
    return match.prefix !== undefined && begins?.startsWith(match.prefix) === true;
  });
}
