import { randomChanges } from './change-eras';
import { playChanges } from './changes';
import { SEED } from './size';

/** 500 by `npm run test:changes`. */
const PAIRS = Number(process.env.BRANCHLINE_CHANGES ?? 50);
const REQUESTS = 20;

test(
  'the requests that diff says change are those that change on the mesh',
  async () => {
    const tally = await playChanges(randomChanges(SEED, PAIRS, REQUESTS));
    console.log(`changes (BRANCHLINE_SEED=${SEED}): ${tally}`);
    if (tally.wrong.length > 0)
      throw new Error(`${tally.wrong.length} requests:\n\n${tally.wrong.slice(0, 3).join('\n\n')}`);
    expect(tally.pairs).toBeGreaterThanOrEqual(PAIRS * 0.98);
  },
  PAIRS * 6_000,
);
