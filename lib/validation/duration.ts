/** Milliseconds of each unit of a Go duration. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * A duration in milliseconds.
 *
 * @param text a Go duration, as Istio takes it: `500ms`, `2s`, `1m30s`
 * @returns `undefined` for anything else
 */
export function milliseconds(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * UNITS[unit!]!;
  }
  return total;
}

/** The units that people write, as Go has them: a number of one, and which. */
const WORDS: readonly (readonly [RegExp, number, string])[] = [
  [/^(?:ms|msecs?|millis|milliseconds?)$/, 1, 'ms'],
  [/^(?:s|secs?|seconds?)$/, 1, 's'],
  [/^(?:m|mins?|minutes?)$/, 1, 'm'],
  [/^(?:h|hrs?|hours?)$/, 1, 'h'],
  [/^(?:d|days?)$/, 24, 'h'],
];

/** What was meant by something that is no duration: `5 sec`, `1d`, `30`; `undefined` where nobody can tell. */
export function meantDuration(text: string): string | undefined {
  const [, amount, word] = /^\s*(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  if (amount === undefined) return undefined;
  if (word === '') return `${amount}s or ${amount}ms`;
  const unit = WORDS.find(([names]) => names.test(word!.toLowerCase()));
  return unit && `${Number(amount) * unit[1]}${unit[2]}`;
}
