/** Pairs of answers to compare in all, those of random estates among them. */
export const PAIRS = Number(process.env.BRANCHLINE_PAIRS ?? 20_000);

/** The same in every run, so that a change is what makes the difference; others on demand. */
export const SEED = Number(process.env.BRANCHLINE_SEED ?? 1);
