/**
 * Pearson's statistic for what was counted against the shares that should be there. With one degree of freedom it
 * exceeds 15.1 once in ten thousand runs of a fair draw, with two 18.4, with three 21.1.
 */
export function chiSquare(counts: Readonly<Record<string, number>>, shares: Readonly<Record<string, number>>): number {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const whole = Object.values(shares).reduce((sum, share) => sum + share, 0);
  return Object.entries(shares).reduce((sum, [name, share]) => {
    const wanted = (total * share) / whole;
    return sum + ((counts[name] ?? 0) - wanted) ** 2 / wanted;
  }, 0);
}

/** What the statistic exceeds once in ten thousand runs, by degrees of freedom. */
export const ONE_IN_TEN_THOUSAND: Readonly<Record<number, number>> = { 1: 15.14, 2: 18.42, 3: 21.11 };

/** How often each value is there. */
export function tally(values: readonly (string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value ?? 'none'] = (counts[value ?? 'none'] ?? 0) + 1;
  return counts;
}
