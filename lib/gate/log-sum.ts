const { exp, log } = Math;

/** The natural logarithm of a sum of numbers that are given by theirs: evidence grows and shrinks beyond what a number holds. */
export function logSum(logs: readonly number[]): number {
  let total = Number.NEGATIVE_INFINITY;
  for (const each of logs) total = logAdd(total, each);
  return total;
}

/** `logSum` of two. */
export function logAdd(a: number, b: number): number {
  const [high, low] = a > b ? [a, b] : [b, a];
  return low === Number.NEGATIVE_INFINITY ? high : high + log(1 + exp(low - high));
}
