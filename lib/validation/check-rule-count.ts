import type { Problems } from '../model/problem';
import type { Service } from '../model/service';
import type { Tenant } from '../model/tenant';

/**
 * The most conditions that a gateway may be given for one service, or one variant's `match`: hosts × paths × conditions. A page of
 * YAML can ask for millions; at about 400 bytes for each, this many are 4 MB, more than the API server takes for one object.
 */
export const MAX_CONDITIONS = 10_000;

/** Lists of hosts, paths and conditions that multiply to more rules than a proxy, or a repository, should hold (EDGE-1). */
export function checkRuleCount(tenant: Tenant, problems: Problems): void {
  let paths = 0;
  for (const service of tenant.services) {
    const own = pathsOf(tenant, service);
    paths += own;
    // Each asker has the faults that hold for it.
    const askers = service.faults.length === 0 ? 1 : 1 + service.variants.length;
    const faults = service.faults.filter(({ match }) => match !== undefined).length * askers;
    const conditions = (service.canary?.match.length ?? 0) + faults;
    if (own * (1 + conditions) <= MAX_CONDITIONS) continue;
    const given = `${own} paths on its hosts × ${conditions} conditions of canary and faults`;
    const message =
      conditions === 0
        ? `${own} paths on its hosts, more than ${MAX_CONDITIONS}`
        : `${given}, more than ${MAX_CONDITIONS}`;
    problems.error(service.origin, ['routes'], message, { fix: FIX, rule: 'EDGE-1' });
  }
  const told = new Set<string>();
  for (const { variants } of tenant.services) {
    for (const { key, match = [], matchOrigin } of variants) {
      if (match.length === 0 || matchOrigin === undefined || told.has(key)) continue;
      if (paths * match.length <= MAX_CONDITIONS) continue;
      told.add(key);
      const message = `${match.length} conditions × ${paths} paths on the tenant's hosts, more than ${MAX_CONDITIONS}`;
      problems.error(matchOrigin, ['match'], message, { fix: FIX, rule: 'EDGE-7' });
    }
  }
}

const FIX = 'name fewer: one route covers all that is below it, one condition with a regex takes many values';

function pathsOf(tenant: Tenant, { gateway, hostnames, routes, domains }: Service): number {
  if (gateway === undefined) return 0;
  const own = tenant.gateways.find(({ name }) => name === gateway)?.domains ?? tenant.domains;
  return (domains ? own.length : 0) * routes.length + hostnames.length * Math.max(routes.length, 1);
}
