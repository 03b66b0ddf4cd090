import { saidFields } from '../../estate/said-fields';
import { estateEras, registries } from './estate-eras';
import { agree } from './run';
import { MILLISECONDS, PAIRS } from './size';

const REQUESTS = 250;
const SHARE = 0.125;
const SEED = Number(process.env.BRANCHLINE_SEED ?? 2);

test(
  'the resolver says of random estates what Istio and Envoy do',
  async () => {
    const estates = Math.ceil((PAIRS * SHARE) / REQUESTS);
    const counts = new Map<string, number>();
    for (const { files } of registries(SEED, estates)) {
      for (const field of saidFields(files)) counts.set(field, (counts.get(field) ?? 0) + 1);
    }
    const fields = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([field, count]) => `${field}: ${count}`);
    console.log(`fields that ${estates} registries say, and how many of them:\n${fields.join('\n')}`);
    const tally = await agree('estates', estateEras(SEED, estates, REQUESTS), `BRANCHLINE_SEED=${SEED}`);
    expect(tally.refused).toBe(0);
    expect(tally.pairs).toBeGreaterThanOrEqual(PAIRS * SHARE);
    expect(tally.unknownShare).toBeLessThan(0.01);
  },
  MILLISECONDS,
);
