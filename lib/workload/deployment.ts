import { workloadLabels } from '../model/selectors';
import type { Service } from '../model/service';
import type { WorkloadOverrides } from '../model/workload';
import { MAIN } from '../routing/variant-header';
import { podLabels } from './labels';
import { podSpec } from './pod-spec';

/** One workload of a service: which it is, and what is particular to it. */
export interface Workload {
  readonly service: Service;
  /** `main`, `canary`, a variant's key or a version's name: label, subset and name suffix (NAME-2). */
  readonly version: string;
  readonly overrides: WorkloadOverrides;
}

/** `cms`, `cms-canary`, `cms-ops-1234`. */
export function workloadName(service: { readonly name: string }, version: string): string {
  return version === MAIN ? service.name : `${service.name}-${version}`;
}

/**
 * Whether an autoscaler sets the number of pods: then the Deployment says nothing of it (SAFE-5). Variants and versions
 * have a fixed number; a canary scales as its mainline unless it has a number of its own.
 */
export function isAutoscaled({ service, version, overrides }: Workload): boolean {
  if (service.autoscale === undefined) return false;
  return version === MAIN || (version === 'canary' && overrides.replicas === undefined);
}

/**
 * How long a pod has to be ready before its Deployment is (SAFE-1). GitOps tools change the routes as soon as it is, and a
 * pod that is ready is not yet known to every proxy. Istio's own pods give proxies as long to forget them when they end.
 */
const MIN_READY_SECONDS = 5;

/**
 * How long the roll-out of a variant may take before GitOps tools go on without it: a variant that does not start must not
 * hold up the others. Main and canary have the 10 minutes of Kubernetes.
 */
const VARIANT_DEADLINE_SECONDS = 120;

/** A Deployment's `spec`. */
export function deploymentSpec(workload: Workload): Record<string, unknown> {
  const { service, version, overrides } = workload;
  return {
    ...(!isAutoscaled(workload) && { replicas: overrides.replicas ?? 1 }),
    minReadySeconds: MIN_READY_SECONDS,
    ...(version !== MAIN && version !== 'canary' && { progressDeadlineSeconds: VARIANT_DEADLINE_SECONDS }),
    selector: { matchLabels: workloadLabels(service, version) },
    template: {
      metadata: { labels: podLabels(service.tenant, service.name, version) },
      spec: podSpec(service, overrides),
    },
  };
}
