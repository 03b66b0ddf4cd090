import { groupOf, type OwnObject } from '../model/own-object';
import type { Problems } from '../model/problem';
import type { Estate, Tenant } from '../model/tenant';
import { RulesByKind } from '../policies/broken-rules';
import { namespaceLimits } from '../policies/namespace-limits';
import { checkReachedNeighbours } from './check-reached-neighbours';

/**
 * Where objects of a tenant's own reach: with a table of grants no further than it says, by the rules of the admission policies
 * (TENANT-9); without one a word about what they do in places of others (TENANT-6).
 */
export function checkManifestReach(estate: Estate, problems: Problems): void {
  const { grants, tenants } = estate;
  const withOwn = tenants.filter(({ manifests = [] }) => manifests.length > 0);
  if (withOwn.length === 0) return;
  if (grants === undefined) {
    checkReachedNeighbours(estate, withOwn, problems);
    return;
  }
  const limits = new Map(namespaceLimits([estate], grants).map((each) => [each.namespace, each]));
  for (const tenant of withOwn) {
    const own = limits.get(tenant.namespace);
    // A namespace that is not granted is an error of its own.
    if (own?.tenants.includes(tenant.name)) checkRules(tenant, new RulesByKind(own), problems);
  }
}

function checkRules({ manifests = [] }: Tenant, rules: RulesByKind, problems: Problems): void {
  for (const object of manifests) {
    for (const { at, message } of rules.brokenBy(groupOf(object.apiVersion), object.kind, contentOf(object))) {
      // Which kinds there may be, `checkManifests` says, and what a Service takes.
      const isSaid = at[0] === 'kind' || (object.kind === 'Service' && at[0] === 'spec');
      if (!isSaid) problems.error(object.origin, [...at], message, { rule: 'TENANT-6' });
    }
  }
}

function contentOf({ apiVersion, kind, metadata, fields }: OwnObject): Record<string, unknown> {
  return { apiVersion, kind, metadata, ...fields };
}
