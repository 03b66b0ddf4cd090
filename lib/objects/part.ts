import type { ManifestProps } from '../output/manifest-props';
import type { Workload } from '../workload/deployment';

/**
 * What a service, a variant, a canary or a gateway consists of, in the order in which it is written: objects, and
 * workloads with objects of their own. The lists stand once; the constructs make a child of each entry, and
 * `tenantObjects` takes the objects as they are. So what is added to a list is emitted whichever way in declares it.
 */
export type Part = ObjectPart | WorkloadPart;

/** One object. */
export interface ObjectPart {
  /** The id of its construct. */
  readonly id: string;
  readonly object: ManifestProps;
}

/** A workload with its objects (`workloadParts`). */
export interface WorkloadPart {
  /** The id of its construct. */
  readonly id: string;
  /** Says what runs. */
  readonly workload: () => Workload;
}
