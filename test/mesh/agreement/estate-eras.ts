import fc from 'fast-check';
import type { Estate } from '../../../lib/model/tenant';
import { gatewaysElsewhere } from '../../estate/gateway-pods';
import { randomEstate } from '../../estate/random-estate';
import { randomRequests } from '../../estate/random-requests';
import { rendered } from '../../estate/rendered';
import { aged } from './ages';
import type { Era } from './raw-eras';

/**
 * What services say of their rules, besides what every random estate has: also several ports. Not `stickiness`, whose cookie has a
 * value that Envoy draws (test/mesh/contract/http-rules.test.ts).
 */
const RULES = ['cors', 'domains', 'headers', 'patches', 'redirects', 'retries', 'rewrite'] as const;

/** Random estates as the constructs render them, one at a time: each has its own workloads and policies. */
export function* estateEras(seed: number, estates: number, requests: number): Iterable<Era> {
  const ages = fc.array(fc.nat({ max: 5 }), { minLength: 7, maxLength: 7 });
  const drawn = fc.sample(fc.tuple(randomEstate({ maxTenants: 3, maxServices: 3, everyField: RULES }), ages), {
    seed,
    numRuns: estates,
  });
  for (const [index, [estate, created]] of drawn.entries()) {
    const own = rendered(hasty(estate));
    const objects = [...own, ...gatewaysElsewhere(estate, own)];
    const yaml = objects.map((item, at) => JSON.stringify(aged(item, created[at % created.length]!))).join('\n---\n');
    const asked = fc.sample(randomRequests(estate, objects), { seed: seed + index, numRuns: requests });
    yield [{ yaml, requests: asked }];
  }
}

/** With delays that are too short to wait for. */
function hasty({ tenants }: Estate): Estate {
  return {
    tenants: tenants.map((tenant) => ({
      ...tenant,
      services: tenant.services.map((service) => ({
        ...service,
        faults: service.faults.map((fault) => ({ ...fault, ...(fault.delay && { delay: '0.01s' }) })),
      })),
    })),
  };
}
