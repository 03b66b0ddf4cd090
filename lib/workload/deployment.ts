import { DEFAULT_PROPAGATION, type Propagation } from '../model/propagation';
import { modeOf, variableOf } from '../model/queue';
import { workloadLabels } from '../model/selectors';
import type { Service } from '../model/service';
import type { WorkloadOverrides } from '../model/workload';
import { MAIN } from '../routing/variant-header';
import { podLabels } from './labels';
import { podSpec } from './pod-spec';
import { releaseLabels } from './release-labels';
import { spreadConstraints } from './spread';

/** One workload of a service: which it is, and what is particular to it. */
export interface Workload {
  readonly service: Service;
  /** `main`, `canary`, a variant's key or a version's name: label, subset and name suffix (NAME-2). */
  readonly version: string;
  readonly overrides: WorkloadOverrides;
  /** How requests say which variant they ask for (PROP-1). @default - by the header `x-variant-id` */
  readonly propagation?: Propagation;
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

/**
 * What a workload is told of the variant that it is: code that no request has started, such as jobs and consumers of queues,
 * has no header to pass on (PROP-3). The name of the header goes to all, unless it is the usual one.
 */
export function variantEnv({ service, version, propagation = DEFAULT_PROPAGATION }: Workload): Record<string, string> {
  const own = service.variants.find(({ key }) => key === version);
  const isUsual = propagation.header === DEFAULT_PROPAGATION.header;
  return {
    ...(own && { BRANCHLINE_VARIANT: version }),
    ...(own && own.id !== own.key && service.consumes.length > 0 && { BRANCHLINE_VARIANT_ID: own.id }),
    ...((own || !isUsual) && { BRANCHLINE_VARIANT_HEADER: propagation.header }),
    ...queueEnv(service, own?.key),
  };
}

/** The topics and consumer groups of a workload, by the mainline's name of the topic (QUEUE-1, QUEUE-3). */
function queueEnv({ consumes }: Service, key: string | undefined): Record<string, string> {
  const own = (name: string): string => (key === undefined ? name : `${name}.${key}`);
  return Object.fromEntries(
    consumes.flatMap((each) => [
      [`BRANCHLINE_TOPIC_${variableOf(each.topic)}`, modeOf(each) === 'topic' ? own(each.topic) : each.topic],
      [`BRANCHLINE_GROUP_${variableOf(each.topic)}`, own(each.group)],
    ]),
  );
}

/** A Deployment's `spec`. */
export function deploymentSpec(workload: Workload): Record<string, unknown> {
  const { service, version, overrides } = workload;
  const { productionDefaults } = service;
  const spec = podSpec(service, overrides, variantEnv(workload));
  const isSpread = productionDefaults && (isAutoscaled(workload) || (overrides.replicas ?? 1) > 1);
  return {
    ...(!isAutoscaled(workload) && { replicas: overrides.replicas ?? 1 }),
    minReadySeconds: MIN_READY_SECONDS,
    ...(version !== MAIN && version !== 'canary' && { progressDeadlineSeconds: VARIANT_DEADLINE_SECONDS }),
    selector: { matchLabels: workloadLabels(service, version) },
    template: {
      metadata: {
        labels: { ...podLabels(service, version), ...(productionDefaults && releaseLabels(overrides.image)) },
      },
      spec: isSpread
        ? { ...spec, topologySpreadConstraints: spreadConstraints(workloadLabels(service, version)) }
        : spec,
    },
  };
}
