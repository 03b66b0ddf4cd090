import { isExternal, type WorkloadOwner } from './foreign-workload';
import type { Overlay } from './overlay';
import { httpPorts, type PortsOfService } from './service-port';
import type { Autoscale, Resources, WorkloadOverrides } from './workload';

/** What a service has in production that it has nowhere else, unless it says otherwise (WORK-7). */
export const PRODUCTION_DEFAULTS = {
  replicas: 2,
  resources: { requests: { cpu: '100m', memory: '128Mi' } },
} as const satisfies Partial<WorkloadOverrides>;

/** What decides how many pods a service has unless it says so. */
export interface UnsaidReplicas extends PortsOfService {
  readonly workload?: WorkloadOwner;
  readonly autoscale?: Autoscale;
  readonly deployment?: Overlay;
}

/**
 * How many pods a service in production has unless it says so: two that take requests. One of all else: two workers may do the
 * same work twice, a tcp port is often that of a database, and a volume may be for one pod.
 */
export function productionReplicas(service: UnsaidReplicas): number {
  const { workload = 'managed', autoscale, deployment } = service;
  if (isExternal({ workload }) || autoscale !== undefined) return 1;
  return httpPorts(service).length > 0 && !hasClaim(deployment) ? PRODUCTION_DEFAULTS.replicas : 1;
}

/**
 * How many pods a version in production has unless it says so: two where its mainline has several, since customers' requests depend on
 * it as well; but not as many as the mainline, of whose traffic nobody knows which part it takes.
 */
export function productionVersionReplicas(mainline: UnsaidReplicas & Pick<WorkloadOverrides, 'replicas'>): number {
  const { replicas = mainline.autoscale?.min ?? productionReplicas(mainline) } = mainline;
  return Math.min(Math.max(replicas, 1), PRODUCTION_DEFAULTS.replicas);
}

/** What a container of a service in production asks for unless it says so. */
export function productionResources(workload: WorkloadOwner): Resources | undefined {
  return isExternal({ workload }) ? undefined : PRODUCTION_DEFAULTS.resources;
}

/** Whether a pod mounts a volume that outlives it. */
function hasClaim(deployment: Overlay | undefined): boolean {
  const { template } = (deployment?.spec ?? {}) as { template?: { spec?: { volumes?: unknown } } };
  const volumes = template?.spec?.volumes;
  return Array.isArray(volumes) && volumes.some((each) => each?.persistentVolumeClaim !== undefined);
}

/** On a workload in production: whom to ask about it. */
export const OWNER_ANNOTATION = 'branchline.dev/owner';

/** On a variant's workload in production: the id of its ticket. */
export const VARIANT_ANNOTATION = 'branchline.dev/variant';
