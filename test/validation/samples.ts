import type { Canary } from '../../lib/model/canary';
import type { Gateway } from '../../lib/model/gateway';
import { describeProblem } from '../../lib/model/problem';
import type { Service } from '../../lib/model/service';
import type { Tenant } from '../../lib/model/tenant';
import type { ServiceVariant } from '../../lib/model/variant';
import { checkEstate } from '../../lib/validation/check-estate';
import { canary, gateway, service, tenant, variant } from '../estate/declared';

/** Parts with nothing wrong, whose origins are their own names, so that messages can be told apart. */

const at = (path: string) => ({ describe: (field: readonly (string | number)[] = []) => [path, ...field].join('.') });

export function aGateway(own: Partial<Gateway> = {}): Gateway {
  return gateway({ origin: at('gateway'), podNamespace: 'acme', ...own });
}

/** Not exposed, unless it names a gateway or has versions, which are reached below a route. */
export function aService(own: Partial<Service> = {}): Service {
  const { name = 'cms', versions = [] } = own;
  const exposed = versions.length > 0 && own.protocol !== 'tcp' && { routes: [`/${name}`], gateway: 'gateway' };
  return service(name, { origin: at(name), namespace: 'acme', gateway: undefined, ...exposed, ...own });
}

export function aVariant(own: Partial<ServiceVariant> = {}): ServiceVariant {
  const { id = 'OPS-1' } = own;
  // An id may hold what an image's tag may not.
  return variant(id, { origin: at(id), image: 'registry.example.com/cms:x', ...own });
}

export function aCanary(own: Partial<Canary> = {}): Canary {
  return canary({ origin: at('canary'), ...own });
}

/** All have one domain, unless told otherwise. */
export function aTenant(own: Partial<Tenant> = {}): Tenant {
  const { name = 'acme', namespace = name, gateways = [aGateway()] } = own;
  return tenant({
    origin: at(name),
    name,
    namespace,
    domains: ['acme.example.com'],
    ...own,
    // Pods are where the tenant is, unless told otherwise.
    gateways: gateways.map((each) => (each.podNamespace === 'acme' ? { ...each, podNamespace: namespace } : each)),
  });
}

/** What is said of these tenants, one text per problem. */
export function saidOf(...tenants: Tenant[]): string[] {
  return checkEstate({ tenants }).map(describeProblem);
}

/** What is said of a tenant with this one service. */
export function saidOfService(own: Partial<Service>, tenant: Partial<Tenant> = {}): string[] {
  return saidOf(aTenant({ ...tenant, services: [aService(own)] }));
}
