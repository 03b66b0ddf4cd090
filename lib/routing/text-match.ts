import { isDeepStrictEqual } from 'node:util';
import { own } from '../text/own';
import type { HttpMatch } from './istio';

type StringMatch = NonNullable<HttpMatch['method']>;
type Headers = NonNullable<HttpMatch['headers']>;

/** RE2 itself; loaded when there is an expression: it is a quarter of what a run would load. */
export function re2(): typeof import('re2js').RE2JS {
  return require('re2js').RE2JS;
}

/** Text in which every character stands for itself in RE2. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/** Whether a match asks only that there is such a header; in Istio that is the empty match. */
export function isPresence(match: StringMatch | undefined): boolean {
  return match !== undefined && match.exact === undefined && match.prefix === undefined && match.regex === undefined;
}

/**
 * One match for what meets both, since a rule has one match per header.
 *
 * @returns nothing when no text meets both
 * @throws when only a regular expression with look-ahead, which RE2 has not, could say it
 */
export function bothTexts(header: string, a: StringMatch, b: StringMatch): StringMatch | undefined {
  if (isPresence(a) || isDeepStrictEqual(a, b)) return b;
  if (isPresence(b)) return a;
  if (a.exact !== undefined) return accepts(b, a.exact) ? a : undefined;
  if (b.exact !== undefined) return accepts(a, b.exact) ? b : undefined;
  if (a.prefix !== undefined && b.prefix !== undefined) {
    if (a.prefix.startsWith(b.prefix)) return a;
    return b.prefix.startsWith(a.prefix) ? b : undefined;
  }
  throw new Error(
    `two conditions on header '${header}' cannot hold in one rule: ${JSON.stringify(a)} and ${JSON.stringify(b)}`,
  );
}

function accepts(match: StringMatch, text: string): boolean {
  if (match.exact !== undefined) return match.exact === text;
  if (match.prefix !== undefined) return text.startsWith(match.prefix);
  return re2().matches(match.regex!, text);
}

/** Headers that must not match what either side says. */
export function neitherHeader(a: Headers = {}, b: Headers = {}): Headers {
  const result = { ...a };
  for (const [name, right] of Object.entries(b)) {
    const left = own(result, name);
    result[name] = left === undefined ? right : eitherText(left, right);
  }
  return result;
}

/** One match for what meets at least one of the two. */
function eitherText(a: StringMatch, b: StringMatch): StringMatch {
  if (isPresence(a) || isDeepStrictEqual(a, b)) return a;
  if (isPresence(b)) return b;
  return { regex: `${asRegex(a)}|${asRegex(b)}` };
}

function asRegex({ exact, prefix, regex }: StringMatch): string {
  if (exact !== undefined) return escapeRegex(exact);
  return prefix === undefined ? `(?:${regex})` : `${escapeRegex(prefix)}.*`;
}
