import { hopEras } from './hop-eras';
import { agree } from './run';
import { MILLISECONDS, PAIRS, SEED } from './size';

const REQUESTS = 40;
const SHARE = 0.25;
/** A configuration that is not in force within the lab's limit, on a machine that is busy, is not compared. */
const SPARE = 0.01;
/** Whether an application speaks TLS where nothing says so is not known. */
const UNKNOWN = 0.01;

test(
  'the resolver says what Istio and Envoy do where both sides of a hop may speak differently',
  async () => {
    const configurations = Math.ceil(((PAIRS * SHARE) / REQUESTS) * (1 + SPARE));
    const tally = await agree('hops', hopEras(SEED, configurations, REQUESTS), `BRANCHLINE_SEED=${SEED}`, {
      sidecars: ['a/*'],
    });
    expect(tally.refused).toBeLessThanOrEqual(Math.ceil(configurations * SPARE));
    expect(tally.pairs).toBeGreaterThanOrEqual(PAIRS * SHARE);
    expect(tally.unknownShare).toBeLessThan(UNKNOWN);
  },
  MILLISECONDS,
);
