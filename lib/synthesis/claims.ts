import { bareHost } from '../model/dns-name';
import { identityOf, isClusterScoped } from '../model/own-object';
import type { Tenant } from '../model/tenant';
import { VARIANT_KEY_LIMIT } from '../model/variant-key';
import type { OutputPlace } from '../output/output-place';
import { type GatewayPods, gatewayPods, meetings, ownerOfPods } from '../routing/gateway-pods';

/** What a tenant holds that tenants rendered apart from it must not hold as well (TENANT-1), as plain data. */
export interface Claims {
  /** The cluster in which it holds it: apart from others nothing meets. @default - all are in one */
  readonly cluster?: string;
  /** Names and namespaces. */
  readonly exclusive: readonly string[];
  /** The pods of its gateways. */
  readonly pods: readonly (GatewayPods & { readonly use?: string })[];
  readonly hosts: readonly string[];
  /** Namespaces that its hosts, its externals and its gateways' pods lead into. */
  readonly leadsInto: readonly string[];
  /** Keys of variants, which may stand before a host. */
  readonly variants: readonly string[];
}

/** The longest DNS name. */
const HOST_LIMIT = 253;

/** What a tenant claims in a cluster, as part of an environment where there are any. */
export function claimsOf(tenant: Tenant, { environment, cluster }: OutputPlace = {}): Claims {
  const { name, namespace, gateways, domains, external, services, manifests = [] } = tenant;
  return {
    ...(cluster !== undefined && { cluster }),
    exclusive: [
      environment === undefined ? `tenant ${name}` : `tenant ${name} (${environment})`,
      `namespace ${namespace}`,
      // Two gateways of one tenant may say the same, which `checkEstate` finds.
      ...new Set(
        gateways.flatMap(({ use, credentialName }) =>
          use === undefined || credentialName === undefined ? [] : [`certificate ${credentialName} on ${use}`],
        ),
      ),
      // Two manifests of one tenant may say the same, too.
      ...new Set(
        manifests
          .filter(isClusterScoped)
          .map(({ apiVersion, kind, metadata }) => `object ${identityOf({ apiVersion, kind, name: metadata.name })}`),
      ),
    ],
    pods: gateways.map((gateway) => ({ ...gatewayPods(tenant, gateway), use: gateway.use })),
    hosts: [
      ...new Set([
        ...domains,
        ...gateways.flatMap((gateway) => gateway.domains ?? []),
        ...services.flatMap(({ hostnames }) => hostnames.map(bareHost)),
      ]),
    ],
    leadsInto: [
      ...new Set([
        ...gateways.map(({ podNamespace }) => podNamespace).filter((each) => each !== namespace),
        ...[...external.map(({ host }) => host), ...domains].map((host) => host.slice(host.lastIndexOf('.') + 1)),
        ...services.flatMap(({ hostnames }) => hostnames.map((host) => host.slice(host.lastIndexOf('.') + 1))),
      ]),
    ],
    variants: [...new Set(services.flatMap(({ variants }) => variants.map(({ key }) => key)))],
  };
}

/**
 * Whether these claims could get into each other's way. Rather too often than too seldom: then all is read together,
 * and `checkEstate` says what is wrong, if anything is.
 */
export function mayConflict(claims: readonly Claims[]): boolean {
  const clusters = new Map<string | undefined, Claims[]>();
  for (const each of claims) {
    const known = clusters.get(each.cluster);
    if (known === undefined) clusters.set(each.cluster, [each]);
    else known.push(each);
  }
  return [...clusters.values()].some(mayMeet);
}

function mayMeet(claims: readonly Claims[]): boolean {
  const gateways = claims.flatMap(({ pods }, position) =>
    pods.map((each) => ({ owner: ownerOfPods(each, String(position)), pods: each })),
  );
  if (meetings(gateways).size > 0) return true;
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
  if (claims.some((each) => each.leadsInto.some((name) => exclusive.has(`namespace ${name}`)))) return true;
  const owners = new Map(claims.flatMap((each) => each.hosts.map((host) => [host, each] as const)));
  return [...owners].some(([host, own]) => {
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const above = owners.get(host.slice(dot + 1));
      if (above !== undefined && (above !== own || variants.has(host.slice(0, host.indexOf('.'))))) return true;
    }
    return false;
  });
}
