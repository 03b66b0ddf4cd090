/** The most characters of a value that a message quotes. */
const MAX_QUOTED = 70;

/** A value as a message quotes it: its beginning, where it is long, and never half a character. */
export function cut(value: string): string {
  if (value.length <= MAX_QUOTED) return value;
  const end = /[\uD800-\uDBFF]$/.test(value.slice(0, MAX_QUOTED)) ? MAX_QUOTED - 1 : MAX_QUOTED;
  return `${value.slice(0, end)}…`;
}

/** A message with each value that it quotes cut. */
export function cutQuotes(message: string): string {
  return message.length <= MAX_QUOTED
    ? message
    : message.replace(/(?<=^|[\s([])'([^']{71,})'/g, (_, value) => `'${cut(value)}'`);
}
