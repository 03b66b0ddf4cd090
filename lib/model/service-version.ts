import { WORKLOAD_DEFAULTS, type WorkloadOverrides } from './workload';
import type { WrittenOut } from './written-out';

/** A long-lived version beside the mainline, reached by path: `/cms/v1/…`. */
export interface ServiceVersion extends WorkloadOverrides {
  /** The path segment, label and subset: `v1`. */
  readonly name: string;
}

/**
 * A declared version as the model has it.
 *
 * @param unsaid how many pods it has where it does not say so
 */
export function versionOf(
  name: string,
  workload: WorkloadOverrides,
  unsaid: number = WORKLOAD_DEFAULTS.replicas,
): WrittenOut<ServiceVersion> {
  return {
    name,
    image: workload.image,
    workload: workload.workload,
    replicas: workload.replicas ?? unsaid,
    env: workload.env,
    resources: workload.resources,
    deployment: workload.deployment,
  };
}
