import { type HostClaim, hostClaims } from '../model/host-claim';
import type { Problems } from '../model/problem';
import { publishedNames } from '../model/published-names';
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

/** A host below another tenant's, and a name that is published and another's or below it. */
function checkDomains(tenants: readonly Tenant[], problems: Problems): void {
  const claims = tenants.flatMap(hostClaims);
  const owners = new Map<string, HostClaim>();
  for (const claim of claims) if (!owners.has(claim.host)) owners.set(claim.host, claim);
  for (const claim of claims) warnOfOwner(claim, above(claim.host, owners), problems);
  for (const claim of tenants.flatMap(publishedNames)) {
    warnOfOwner(claim, owners.get(claim.host) ?? above(claim.host, owners), problems);
  }
}

/** The claim of the nearest domain above a host. */
function above(host: string, owners: ReadonlyMap<string, HostClaim>): HostClaim | undefined {
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const owner = owners.get(host.slice(dot + 1));
    if (owner !== undefined) return owner;
  }
  return undefined;
}

function warnOfOwner(
  { host, tenant, origin, field }: HostClaim,
  owner: HostClaim | undefined,
  problems: Problems,
): void {
  if (owner === undefined || owner.tenant === tenant) return;
  const place = `tenant '${owner.tenant.name}' (${owner.origin.describe(owner.field)})`;
  const message =
    owner.host === host
      ? `'${host}', which tenant '${tenant.name}' publishes, is a host of ${place}`
      : `'${host}' of tenant '${tenant.name}' is below '${owner.host}' of ${place}`;
  problems.warning(origin, field, message, { rule: RULE, fix: FIX });
}
