import { type RandomChange, randomChanges } from './change-eras';
import { playChanges } from './changes';
import { SEED } from './size';

/** 500 by `npm run test:changes`. */
const PAIRS = Number(process.env.BRANCHLINE_CHANGES ?? 50);
const REQUESTS = 20;
/** A run that is ended early has said something of all batches before. */
const BATCH = 50;

const changes = randomChanges(SEED, PAIRS, REQUESTS)[Symbol.iterator]();

function* next(count: number): Generator<RandomChange> {
  for (let left = count; left > 0; left--) {
    const { value, done } = changes.next();
    if (done === true) return;
    yield value;
  }
}

test.each(Array.from({ length: Math.ceil(PAIRS / BATCH) }, (_, at) => at * BATCH))(
  'the requests that diff says change are those that change on the mesh, from change %i on',
  async (from) => {
    const count = Math.min(BATCH, PAIRS - from);
    const tally = await playChanges(next(count));
    console.log(`changes (BRANCHLINE_SEED=${SEED}) from ${from} on: ${tally}`);
    if (tally.wrong.length > 0)
      throw new Error(`${tally.wrong.length} requests:\n\n${tally.wrong.slice(0, 3).join('\n\n')}`);
    expect(tally.pairs).toBeGreaterThanOrEqual(Math.floor(count * 0.98));
  },
  BATCH * 12_000,
);
