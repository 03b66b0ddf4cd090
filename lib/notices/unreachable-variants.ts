import type { Gateway } from '../model/gateway';
import type { Service } from '../model/service';
import { servicePorts } from '../model/service-port';
import type { Estate, Tenant } from '../model/tenant';
import type { ServiceVariant } from '../model/variant';
import { domainsAt } from '../routing/exposed-path';
import { Visibility } from '../routing/visibility';
import { listed } from '../text/listed';
import { type Notice, noticeOf } from './notice';

/** Variants that run and that no request can reach. */
export function unreachableVariants(estate: Estate): Notice[] {
  const services = estate.tenants.flatMap((tenant) => tenant.services).filter(({ variants }) => variants.length > 0);
  if (services.length === 0) return [];
  const visibility = new Visibility(estate);
  const leading = gatewaysTo(estate, visibility, () => true);
  const byHost = gatewaysTo(estate, visibility, hasVariantHosts);
  const tenants = new Map(estate.tenants.map((tenant) => [tenant.name, tenant]));
  return services.flatMap((service) =>
    service.variants.flatMap((variant) => {
      if (variant.state !== 'active') return [];
      if (variant.replicas === 0) {
        return noticeOf(service.tenant, variant.origin, ['replicas'], 'the variant takes requests and has no pods');
      }
      const ways: Ways = {
        gateways: [...(leading.get(service) ?? [])],
        byHost: byHost.get(service) ?? NONE,
        // Who is told of nothing may call whatever it finds in its namespace.
        isOpen: isOpenInside(tenants.get(service.tenant)!),
      };
      const reason = reasonOf(service, variant, ways, visibility);
      return reason === undefined ? [] : noticeOf(service.tenant, variant.origin, [], reason);
    }),
  );
}

const NONE: ReadonlySet<Gateway> = new Set();

/** How requests get to a service. */
interface Ways {
  /** The gateways that lead to it. */
  readonly gateways: readonly Gateway[];
  /** Those of them that do so from a host which variants have a name below. */
  readonly byHost: ReadonlySet<Gateway>;
  /** Whether services of its namespace may call it that do not declare it. */
  readonly isOpen: boolean;
}

function isOpenInside({ isolation }: Tenant): boolean {
  return !isolation.sidecar && !(isolation.authorization && isolation.callers);
}

function reasonOf(
  service: Service,
  variant: ServiceVariant,
  { gateways, byHost, isOpen }: Ways,
  visibility: Visibility,
): string | undefined {
  if (gateways.some((gateway) => canBeChosen(gateway, variant, byHost.has(gateway)))) return undefined;
  if (gateways.length > 0) {
    const led = [...new Set(gateways.map(toldGateway))].sort();
    const ways = `gateway${led.length === 1 ? '' : 's'} ${listed(led)}`;
    if (gateways.some(({ variantAccess }) => variantAccess.includes('hostname'))) {
      return `nobody can choose the variant: wildcard hosts alone lead to '${service.name}', variants have no hosts below them, and no other way is permitted by ${ways}`;
    }
    return `nobody can choose the variant: '${service.name}' is reached through ${ways}`;
  }
  // Who calls it is not a gateway's visitor: a worker, say, which gets the variant from a queue.
  if (isOpen || visibility.callers(service).length > 0 || servicePorts(service).length === 0) return undefined;
  return `nobody reaches the variant: no gateway exposes '${service.name}', and no service has it in its \`calls\``;
}

/** Where a gateway stands, and what it permits. */
function toldGateway({ origin, name, variantAccess }: Gateway): string {
  return `'${name}' (${origin.describe()}) with \`variantAccess: [${variantAccess.join(', ')}]\``;
}

function canBeChosen({ variantAccess }: Gateway, { match }: ServiceVariant, hasHost: boolean): boolean {
  return variantAccess.some((way) => (way === 'condition' ? match !== undefined : way !== 'hostname' || hasHost));
}

/** Whether a service is exposed on a host that variants have a name below: `ops-1234.acme.example.com` (EDGE-1). */
function hasVariantHosts({ hostnames, domains, routes }: Service, gateway: Gateway, tenant: Tenant): boolean {
  const own = domains && routes.length > 0 ? domainsAt(tenant, gateway) : [];
  return [...own, ...hostnames].some((host) => !host.startsWith('*'));
}

/**
 * The gateways from which requests get to each service: those that expose it, or a service that calls it, and so on.
 *
 * @param counts whether it counts that a service is exposed
 */
function gatewaysTo(
  { tenants }: Estate,
  visibility: Visibility,
  counts: (service: Service, gateway: Gateway, tenant: Tenant) => boolean,
): ReadonlyMap<Service, ReadonlySet<Gateway>> {
  const exposed = new Map<Gateway, Set<Service>>();
  for (const [tenant, service] of tenants.flatMap((each) => each.services.map((own) => [each, own] as const))) {
    const gateway = visibility.gatewayOf(service);
    if (gateway === undefined || !counts(service, gateway, tenant)) continue;
    const known = exposed.get(gateway);
    if (known === undefined) exposed.set(gateway, new Set([service]));
    else known.add(service);
  }
  const leading = new Map<Service, Set<Gateway>>();
  for (const [gateway, reached] of exposed) {
    // A Set's iterator also visits what is added while it runs.
    for (const service of reached) {
      for (const callee of visibility.callees(service)) reached.add(callee);
      const known = leading.get(service);
      if (known === undefined) leading.set(service, new Set([gateway]));
      else known.add(gateway);
    }
  }
  return leading;
}
