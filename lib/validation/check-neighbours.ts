import { type HostClaim, hostClaims } from '../model/host-claim';
import type { Problems } from '../model/problem';
import type { Estate, Tenant } from '../model/tenant';

const RULE = 'TENANT-6';

/**
 * What one tenant does inside another's, where no table says who may: accepted, since such an estate is one trust domain,
 * with a word that names both places (TENANT-6).
 */
export function checkNeighbours({ tenants, grants }: Estate, problems: Problems): void {
  if (grants !== undefined) return;
  checkDomains(tenants, problems);
  const byNamespace = new Map(tenants.map((tenant) => [tenant.namespace, tenant]));
  for (const tenant of tenants) {
    for (const gateway of tenant.gateways) {
      const { selector, podNamespace, origin } = gateway;
      const other = byNamespace.get(podNamespace);
      if (selector === undefined || other === undefined || podNamespace === tenant.namespace) continue;
      const message = `the gateway pods of tenant '${tenant.name}' (${origin.describe(['podNamespace'])}) are in this namespace: tenant '${other.name}' can read their certificates`;
      problems.warning(other.origin, ['namespace'], message, { rule: RULE, fix: FIX });
    }
  }
}

const FIX = 'estate.yaml says who may use what: `grants`';

/** A host below another tenant's. */
function checkDomains(tenants: readonly Tenant[], problems: Problems): void {
  const claims = tenants.flatMap(hostClaims);
  const owners = new Map<string, HostClaim>();
  for (const claim of claims) if (!owners.has(claim.host)) owners.set(claim.host, claim);
  for (const claim of claims) {
    const { host, tenant, origin, field } = claim;
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const above = owners.get(host.slice(dot + 1));
      if (above === undefined) continue;
      if (above.tenant !== tenant) {
        const message = `'${host}' of tenant '${tenant.name}' is below '${above.host}' of tenant '${above.tenant.name}' (${above.origin.describe(above.field)})`;
        problems.warning(origin, field, message, { rule: RULE, fix: FIX });
      }
      break;
    }
  }
}
