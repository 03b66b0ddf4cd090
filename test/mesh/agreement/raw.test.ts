import { rawEras } from './raw-eras';
import { agree } from './run';
import { MILLISECONDS, PAIRS, SEED } from './size';

const REQUESTS = 50;
const SHARE = 0.75;
/** A configuration that is not in force within the lab's limit, on a machine that is busy, is not compared. */
const SPARE = 0.01;

test(
  'the resolver says of random configurations what Istio and Envoy do',
  async () => {
    const configurations = Math.ceil(((PAIRS * SHARE) / REQUESTS) * (1 + SPARE));
    const tally = await agree('raw', rawEras(SEED, configurations, REQUESTS), `BRANCHLINE_SEED=${SEED}`);
    expect(tally.refused).toBeLessThanOrEqual(configurations * SPARE);
    expect(tally.pairs).toBeGreaterThanOrEqual(PAIRS * SHARE);
    expect(tally.unknownShare).toBeLessThan(0.01);
  },
  MILLISECONDS,
);
