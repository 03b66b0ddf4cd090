/** Pairs of answers to compare in all, those of random estates among them. */
export const PAIRS = Number(process.env.BRANCHLINE_PAIRS ?? 20_000);

/** The same in every run, so that a change is what makes the difference; others on demand. */
export const SEED = Number(process.env.BRANCHLINE_SEED ?? 1);

/** As long as CI waits for 20,000 pairs; more of them take longer. */
export const MILLISECONDS = 900_000 * Math.max(1, PAIRS / 20_000);
