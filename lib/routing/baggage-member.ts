import { escapeRegex } from './text-match';

const SPACE = '[ \\t]*';

/** Matches a `baggage` header with a member of this name, whatever its value (PROP-2). */
export function anyMember(name: string): string {
  return `(?:.*,)?${SPACE}${escapeRegex(name)}${SPACE}=.*`;
}

/**
 * Matches a `baggage` header whose first member of this name has one of these values: other members before and after it,
 * spaces around names and values, and properties after a `;` change nothing (PROP-2).
 *
 * @see https://www.w3.org/TR/baggage/#header-content
 */
export function memberIs(name: string, values: readonly string[]): string {
  const spellings = [...new Set(values.flatMap((value) => [escapeRegex(value), encoded(value)]))];
  const value = spellings.length === 1 ? spellings[0] : `(?:${spellings.join('|')})`;
  return `(?:${otherMember(name)},)*${SPACE}${escapeRegex(name)}${SPACE}=${SPACE}${value}${SPACE}(?:[;,].*)?`;
}

/** A value as senders write it that encode what W3C asks them to, and what OpenTelemetry encodes besides; hexadecimal in both cases. */
function encoded(value: string): string {
  return escapeRegex(encodeURIComponent(value)).replace(/%([\dA-F])([\dA-F])/g, (_, high: string, low: string) => {
    return `%${eitherCase(high)}${eitherCase(low)}`;
  });
}

function eitherCase(digit: string): string {
  return /\d/.test(digit) ? digit : `[${digit}${digit.toLowerCase()}]`;
}

/**
 * A member with another name, without its comma. RE2 has no look-ahead, so this spells out how a name may differ: in its
 * first character, in its second one, and so on, or by what follows it.
 */
function otherMember(name: string): string {
  const [first, ...others] = [...name];
  let rest = `${SPACE}(?:[^=, \\t][^,]*)?`;
  for (const character of others.reverse()) {
    rest = `(?:[^${inClass(character)},][^,]*|${escapeRegex(character)}${rest})?`;
  }
  return `${SPACE}(?:[^${inClass(first!)}, \\t][^,]*|${escapeRegex(first!)}${rest})?`;
}

function inClass(character: string): string {
  return /[\\\]^-]/.test(character) ? `\\${character}` : character;
}
