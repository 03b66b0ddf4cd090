import { variantKey } from './variant-key';

/**
 * Who writes the workload. managed: Branchline. external: somebody else (Helm, Kustomize, an operator); only DestinationRules,
 * VirtualServices and policies are written.
 */
export type WorkloadOwner = 'managed' | 'external';

/** Labels of pods. */
export type PodLabels = Readonly<Record<string, string>>;

/** The part of a service that says which of its workloads are somebody else's. */
export interface OwnedService {
  readonly workload: WorkloadOwner;
  readonly subsets?: Readonly<Record<string, PodLabels>>;
}

/** Whether a workload of a service is somebody else's: what it does not say is as on the service. */
export function isExternal(service: OwnedService, workload: { readonly workload?: WorkloadOwner } = service): boolean {
  return (workload.workload ?? service.workload) === 'external';
}

/**
 * The labels by which a subset finds its pods among those of its service (DEST-2, WORK-3).
 *
 * @param version `main`, `canary`, a version or a variant's key
 * @returns nothing for the mainline of others without declared labels: it is all pods of the Service
 */
export function subsetLabels(service: OwnedService, version: string): PodLabels | undefined {
  const declared = Object.entries(service.subsets ?? {}).find(([name]) => variantKey(name) === version);
  if (declared !== undefined) return declared[1];
  return version === 'main' && isExternal(service) ? undefined : { version };
}
