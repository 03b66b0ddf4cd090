const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A duration such as `1m30s` in milliseconds; nothing for what is no duration. */
export function milliseconds(duration: string | undefined): number | undefined {
  if (duration === undefined) return undefined;
  let total = 0;
  let read = 0;
  for (const [whole, amount, unit] of duration.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * UNITS[unit!]!;
    read += whole.length;
  }
  return read === duration.length && read > 0 ? total : undefined;
}
