/**
 * How many cases a large property plays: a drawn sample in `npm test`, three times as many in CI, and all of them with
 * `npm run test:properties`, whose last result stands in docs/testing.md. The sample is the same each time; the full run
 * draws anew, unless SEED says which.
 */
export function runs({ sample, full }: { readonly sample: number; readonly full: number }): {
  readonly numRuns: number;
  readonly seed?: number;
} {
  if (process.env.PROPERTIES === 'full') {
    return { numRuns: full, ...(process.env.SEED !== undefined && { seed: Number(process.env.SEED) }) };
  }
  return { numRuns: process.env.CI ? Math.min(full, 3 * sample) : sample, seed: 1 };
}
