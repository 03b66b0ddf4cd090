import { describeProblem } from '../../lib/model/problem';
import type { Canary, Service, ServiceVariant } from '../../lib/model/service';
import { Environment, type Gateway, MtlsMode, type Tenant } from '../../lib/model/tenant';
import { checkEstate } from '../../lib/validation/check-estate';

/** An origin that is its own name. */
const at = (path: string) => ({ describe: (field: readonly (string | number)[] = []) => [path, ...field].join('.') });

/** A gateway with nothing wrong. */
export function aGateway(own: Partial<Gateway> = {}): Gateway {
  const gateway: Gateway = {
    origin: at('gateway'),
    name: 'gateway',
    podNamespace: 'acme',
    httpsRedirect: false,
    variantAccess: ['hostname', 'header'],
    unknownVariant: 'mainline',
  };
  return { ...gateway, ...own };
}

/** A service with nothing wrong. */
export function aService(own: Partial<Service> = {}): Service {
  const service: Service = {
    origin: at(own.name ?? 'cms'),
    tenant: 'acme',
    namespace: 'acme',
    name: 'cms',
    image: 'registry.example.com/cms:2.0.0',
    port: 8080,
    protocol: 'http',
    routes: [],
    hostnames: [],
    calls: [],
    secrets: [],
    writable: [],
    probes: {},
    versions: [],
    faults: [],
    variants: [],
  };
  return { ...service, ...own };
}

/** A variant with nothing wrong. */
export function aVariant(own: Partial<ServiceVariant> = {}): ServiceVariant {
  const id = own.id ?? 'OPS-1';
  return { origin: at(id), id, key: id.toLowerCase(), state: 'active', image: 'registry.example.com/cms:x', ...own };
}

/** A canary with nothing wrong. */
export function aCanary(own: Partial<Canary> = {}): Canary {
  return { origin: at('canary'), weight: 0, match: [], mirror: 0, image: 'registry.example.com/cms:2.1.0', ...own };
}

/** A tenant with nothing wrong. */
export function aTenant(own: Partial<Tenant> = {}): Tenant {
  const tenant: Tenant = {
    origin: at(own.name ?? 'acme'),
    name: 'acme',
    environment: Environment.STAGING,
    namespace: own.name ?? 'acme',
    domains: ['acme.example.com'],
    gateways: [aGateway()],
    mtls: { mode: MtlsMode.STRICT, exceptions: [] },
    isolation: { authorization: true, sidecar: true },
    external: [],
    services: [],
  };
  return { ...tenant, ...own };
}

/** What is said of these tenants, one text per problem. */
export function saidOf(...tenants: Tenant[]): string[] {
  return checkEstate({ tenants }).map(describeProblem);
}

/** What is said of a tenant with this one service. */
export function saidOfService(own: Partial<Service>, tenant: Partial<Tenant> = {}): string[] {
  return saidOf(aTenant({ ...tenant, services: [aService(own)] }));
}
