import { rawEras } from './raw-eras';
import { agree } from './run';

const REQUESTS = 50;
const PAIRS = Number(process.env.BRANCHLINE_PAIRS ?? 20_000);
/** The same in every run, so that a change is what makes the difference; others on demand. */
const SEED = Number(process.env.BRANCHLINE_SEED ?? 1);

test('the resolver says of random configurations what Istio and Envoy do', async () => {
  const tally = await agree(rawEras(SEED, Math.ceil(PAIRS / REQUESTS), REQUESTS), `BRANCHLINE_SEED=${SEED}`);
  expect(tally.pairs + tally.refused * REQUESTS).toBeGreaterThanOrEqual(PAIRS);
  expect(tally.refused).toBeLessThan(tally.configurations / 20);
  expect(tally.unknownShare).toBeLessThan(0.01);
}, 900_000);
