import type { Canary } from '../../lib/model/canary';
import { Environment } from '../../lib/model/environment';
import type { Gateway } from '../../lib/model/gateway';
import { MtlsMode } from '../../lib/model/mtls';
import type { Origin } from '../../lib/model/origin';
import type { Service } from '../../lib/model/service';
import type { Estate, Tenant } from '../../lib/model/tenant';
import type { ServiceVariant } from '../../lib/model/variant';
import { variantKey } from '../../lib/model/variant-key';

/** Parts of a model with everything that a test does not care about filled in. */

const describe = () => 'the test';
/** One each, as in a registry, where every declaration has a place of its own. */
const origin = (): Origin => ({ describe });

export function variant(id: string, props: Partial<ServiceVariant> = {}): ServiceVariant {
  return { origin: origin(), id, key: variantKey(id), state: 'active', image: `example.com/app:${id}`, ...props };
}

export function canary(props: Partial<Canary> = {}): Canary {
  return { origin: origin(), image: 'example.com/app:next', weight: 0, match: [], mirror: 0, ...props };
}

export function service(name: string, props: Partial<Service> = {}): Service {
  return {
    origin: origin(),
    tenant: 'acme',
    namespace: 'acme-staging',
    name,
    image: 'example.com/app:1',
    replicas: 1,
    port: 8080,
    protocol: 'http',
    routes: [],
    hostnames: [],
    domains: true,
    calls: [],
    secrets: [],
    writable: [],
    readOnly: false,
    probes: {},
    versions: [],
    faults: [],
    workload: 'managed',
    productionDefaults: false,
    sharedWithVariants: [],
    redirects: [],
    consumes: [],
    produces: [],
    variants: [],
    ...(props.replicas !== undefined && props.replicas !== 1 && { declaredReplicas: props.replicas }),
    ...((props.routes !== undefined || props.hostnames !== undefined) && { gateway: 'gateway' }),
    ...props,
  };
}

export function gateway(props: Partial<Gateway> = {}): Gateway {
  return {
    origin: origin(),
    name: 'gateway',
    podNamespace: 'acme-staging',
    httpsRedirect: false,
    ports: { http: 80, https: 443 },
    variantAccess: ['hostname', 'header'],
    unknownVariant: 'mainline',
    ...props,
  };
}

/** A tenant; its services take over its name and namespace. */
export function tenant(props: Partial<Tenant> = {}): Tenant {
  const { name = 'acme', namespace = `${name}-staging`, services = [] } = props;
  return {
    origin: origin(),
    name,
    namespace,
    environment: Environment.STAGING,
    domains: [`${name}.example.com`],
    conditionsFrom: [],
    productionDefaults: false,
    workload: 'managed',
    gateways: [gateway({ podNamespace: namespace })],
    mtls: { mode: MtlsMode.STRICT, exceptions: [] },
    isolation: { authorization: true, callers: true, sidecar: true, network: false },
    external: [],
    ...props,
    services: services.map((each) => ({ ...each, tenant: name, namespace })),
  };
}

export function estate(...tenants: Tenant[]): Estate {
  return { tenants };
}
