import type { Tenant } from '../model/tenant';
import { VARIANT_KEY_LIMIT } from '../model/variant-key';

/** What a tenant holds that tenants rendered apart from it must not hold as well (TENANT-1), as plain data. */
export interface Claims {
  /** Names, namespaces and gateway pods. */
  readonly exclusive: readonly string[];
  readonly hosts: readonly string[];
  /** Keys of variants, which may stand before a host. */
  readonly variants: readonly string[];
}

/** The longest DNS name. */
const HOST_LIMIT = 253;

/** What a tenant claims. */
export function claimsOf({ name, namespace, gateways, domains, services }: Tenant): Claims {
  const selectors = gateways.flatMap(({ selector }) =>
    selector === undefined ? [] : [Object.entries(selector).sort()],
  );
  return {
    exclusive: [
      `tenant ${name}`,
      `namespace ${namespace}`,
      ...selectors.map((labels) => `gateway ${JSON.stringify(labels)}`),
    ],
    hosts: [...new Set([...domains, ...services.flatMap(({ hostnames }) => hostnames)])],
    variants: [...new Set(services.flatMap(({ variants }) => variants.map(({ key }) => key)))],
  };
}

/**
 * Whether these claims could get into each other's way. Rather too often than too seldom: then all is read together,
 * and `checkEstate` says what is wrong, if anything is.
 */
export function mayConflict(claims: readonly Claims[]): boolean {
  const hosts = new Set<string>();
  const exclusive = new Set<string>();
  const variants = new Set(claims.flatMap((each) => each.variants));
  for (const each of claims) {
    for (const claim of each.exclusive) {
      if (exclusive.has(claim)) return true;
      exclusive.add(claim);
    }
    for (const host of each.hosts) {
      if (hosts.has(host) || host.length + 1 + VARIANT_KEY_LIMIT > HOST_LIMIT) return true;
      hosts.add(host);
    }
  }
  return [...hosts].some((host) => {
    const dot = host.indexOf('.');
    return variants.has(host.slice(0, dot)) && hosts.has(host.slice(dot + 1));
  });
}
