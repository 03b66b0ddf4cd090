import type { CanaryDeclaration } from '../model/declaration';
import type { Call, Canary, Service, ServiceVariant, ServiceVersion } from '../model/service';
import type { WorkloadOverrides } from '../model/workload';
import type { DocumentOrigin } from './document-origin';
import type { ServiceContent } from './file-content';

/** Mean CPU use that an autoscaler keeps, in percent, unless said otherwise. */
export const DEFAULT_CPU_USE = 70;

const NONE: readonly string[] = [];

/** What a service takes from its tenant. */
export interface ServiceSurroundings {
  readonly tenant: string;
  readonly namespace: string;
  /** The name of the tenant's gateway. */
  readonly gateway: string;
  readonly variants: readonly ServiceVariant[];
}

/** A service of tenant.yaml as the model has it. */
export function serviceModel(
  name: string,
  content: ServiceContent,
  origin: DocumentOrigin,
  { tenant, namespace, gateway, variants }: ServiceSurroundings,
): Service {
  const { routes = NONE, hostnames = NONE, replicas = 1, autoscale, canary } = content;
  // Written out, since one shape for all services is read and made several times faster than a spread.
  return {
    origin,
    tenant,
    namespace,
    name,
    image: content.image,
    replicas,
    env: content.env,
    resources: content.resources,
    port: content.port,
    targetPort: content.targetPort,
    protocol: content.protocol ?? 'http',
    routes,
    hostnames,
    gateway: routes.length + hostnames.length > 0 ? gateway : undefined,
    calls: (content.calls ?? NONE).map((call) => parseCall(call, tenant)),
    autoscale: autoscale && { ...autoscale, cpu: autoscale.cpu ?? DEFAULT_CPU_USE },
    secrets: content.secrets ?? [],
    writable: content.writable ?? NONE,
    user: content.user,
    readOnly: content.readOnly,
    probes: content.probes ?? {},
    versions: versionModels(content),
    faults: content.faults ?? [],
    connectionPool: content.connectionPool,
    outlierDetection: content.outlierDetection,
    timeout: content.timeout,
    retries: content.retries,
    canary: canary && canaryModel(canary, origin.at('canary'), autoscale === undefined ? replicas : undefined),
    variants,
  };
}

function versionModels({ versions = {} }: ServiceContent): ServiceVersion[] {
  return Object.entries(versions).map(([name, overrides]) => ({ replicas: 1, ...overrides, name }));
}

/** A canary has as many pods as its mainline, and scales as it does, unless it has a number of its own. */
function canaryModel(content: CanaryDeclaration, origin: DocumentOrigin, replicas: number | undefined): Canary {
  const { weight = 0, match = [], mirror = 0 } = content;
  const pods = content.replicas ?? replicas;
  return { ...content, ...(pods !== undefined && { replicas: pods }), origin, weight, match, mirror };
}

/** A service's part of a variant as the model has it. */
export function variantModel(
  variant: Pick<ServiceVariant, 'id' | 'key' | 'state' | 'match' | 'matchOrigin'>,
  { image, replicas = 1, env, resources }: WorkloadOverrides,
  origin: DocumentOrigin,
): ServiceVariant {
  const { id, key, state, match, matchOrigin } = variant;
  return {
    origin,
    id,
    key,
    state,
    ...(match && { match, matchOrigin }),
    image,
    replicas,
    ...(env && { env }),
    ...(resources && { resources }),
  };
}

/**
 * What an entry of `calls` means.
 *
 * @example `cms` is the own tenant's, `shared/docx` another tenant's, `external/payments` a host outside the mesh
 */
export function parseCall(call: string, tenant: string): Call {
  const slash = call.indexOf('/');
  if (slash < 0) return { kind: 'service', tenant, service: call };
  const [owner, name] = [call.slice(0, slash), call.slice(slash + 1)];
  return owner === 'external' ? { kind: 'external', name } : { kind: 'service', tenant: owner, service: name };
}
