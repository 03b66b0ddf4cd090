import type { ManifestProps } from '../output/manifest-props';
import type { Placement } from '../output/placement';
import { MAIN } from '../routing/variant-header';
import { deploymentSpec, isAutoscaled, type Workload, workloadName } from '../workload/deployment';
import { ownerLabels, podLabels } from '../workload/labels';
import { autoscalerSpec, disruptionBudgetSpec } from '../workload/scaling';

/** The objects of one workload of a service: its mainline, its canary, a variant or a version. */
export interface WorkloadObjects {
  readonly deployment: ManifestProps;
  readonly autoscaler?: ManifestProps;
  readonly disruptionBudget?: ManifestProps;
}

/** All workloads of a service are written together. */
export function workloadPlacement(service: { readonly name: string }): Placement {
  return { stage: 'workloads', file: service.name };
}

/** @param describe says what runs; which objects there are is clear at once, what is in them when they are rendered */
export function workloadObjects(describe: () => Workload): WorkloadObjects {
  const workload = describe();
  const { service, version, overrides } = workload;
  const { autoscale } = service;
  const name = workloadName(service, version);
  const placement = workloadPlacement(service);
  const autoscaled = isAutoscaled(workload);
  const beside = (apiVersion: string, kind: string, spec: () => unknown): ManifestProps => ({
    apiVersion,
    kind,
    name,
    labels: ownerLabels(service.tenant, service.name),
    placement,
    fields: { spec },
  });
  return {
    deployment: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name,
      labels: podLabels(service.tenant, service.name, version),
      placement,
      fields: { spec: () => deploymentSpec(describe()) },
    },
    ...(autoscaled && {
      autoscaler: beside('autoscaling/v2', 'HorizontalPodAutoscaler', () => autoscalerSpec(name, autoscale!)),
    }),
    ...(version === MAIN &&
      (autoscaled || (overrides.replicas ?? 1) > 1) && {
        disruptionBudget: beside('policy/v1', 'PodDisruptionBudget', () => disruptionBudgetSpec(service, version)),
      }),
  };
}
