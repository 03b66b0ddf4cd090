import { estateEras } from './estate-eras';
import { agree } from './run';
import { PAIRS, SEED } from './size';

const REQUESTS = 500;
const SHARE = 0.25;

test('the resolver says of random estates what Istio and Envoy do', async () => {
  const estates = Math.ceil((PAIRS * SHARE) / REQUESTS);
  const tally = await agree('estates', estateEras(SEED, estates, REQUESTS), `BRANCHLINE_SEED=${SEED}`);
  expect(tally.refused).toBe(0);
  expect(tally.pairs).toBeGreaterThanOrEqual(PAIRS * SHARE);
  expect(tally.unknownShare).toBeLessThan(0.01);
}, 900_000);
