import type { VariantServiceProps } from './variant-service';

/** Properties of a service that somebody else writes. */
export interface ExistingServiceProps extends Omit<VariantServiceProps, 'image' | 'workload'> {
  /**
   * What its chart was rendered to, or the Deployment with its pods: what variants, versions and a canary that Branchline runs (`workload:
   * 'managed'`) have of their pods they have from the mainline's, which has the service's `selector` and the labels of `subsets.main`
   * (WORK-3). Objects of Kubernetes as data, or as ApiObjects, such as those of a cdk8s `Helm` or `Include`. Nothing of them is emitted.
   *
   * @default - nothing is known of the mainline's pods
   */
  readonly rendered?: readonly object[];
}
