import type { Gateway } from '../model/gateway';
import type { Service } from '../model/service';
import { servicePorts } from '../model/service-port';
import type { Estate } from '../model/tenant';
import type { ServiceVariant } from '../model/variant';
import { Visibility } from '../routing/visibility';
import { type Notice, noticeOf } from './notice';

/** Variants that run and that no request can reach. */
export function unreachableVariants(estate: Estate): Notice[] {
  const services = estate.tenants.flatMap((tenant) => tenant.services).filter(({ variants }) => variants.length > 0);
  if (services.length === 0) return [];
  const visibility = new Visibility(estate);
  const leading = gatewaysTo(estate, visibility);
  return services.flatMap((service) =>
    service.variants.flatMap((variant) => {
      if (variant.state !== 'active') return [];
      if (variant.replicas === 0) {
        return noticeOf(service.tenant, variant.origin, ['replicas'], 'the variant takes requests and has no pods');
      }
      const reason = reasonOf(service, variant, [...(leading.get(service) ?? [])], visibility);
      return reason === undefined ? [] : noticeOf(service.tenant, variant.origin, [], reason);
    }),
  );
}

function reasonOf(
  service: Service,
  variant: ServiceVariant,
  gateways: readonly Gateway[],
  visibility: Visibility,
): string | undefined {
  if (gateways.some((gateway) => canBeChosen(gateway, variant))) return undefined;
  if (gateways.length > 0) {
    const names = [...new Set(gateways.map(({ origin, name }) => `'${name}' (${origin.describe()})`))]
      .sort()
      .join(', ');
    return `nobody can choose the variant: \`variantAccess\` of the gateways that lead to '${service.name}', ${names}, permits no way to it`;
  }
  // Who calls it is not a gateway's visitor: a worker, say, which gets the variant from a queue.
  if (visibility.callers(service).length > 0 || servicePorts(service).length === 0) return undefined;
  return `nobody reaches the variant: no gateway exposes '${service.name}', and no service has it in its \`calls\``;
}

function canBeChosen({ variantAccess }: Gateway, { match }: ServiceVariant): boolean {
  return variantAccess.some((way) => way !== 'condition' || match !== undefined);
}

/** The gateways from which requests get to each service: those that expose it, or a service that calls it, and so on. */
function gatewaysTo({ tenants }: Estate, visibility: Visibility): ReadonlyMap<Service, ReadonlySet<Gateway>> {
  const exposed = new Map<Gateway, Set<Service>>();
  for (const service of tenants.flatMap((tenant) => tenant.services)) {
    const gateway = visibility.gatewayOf(service);
    if (gateway === undefined) continue;
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
