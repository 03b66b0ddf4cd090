/**
 * Part of a Kubernetes object in Kubernetes' own words, laid over the emitted one as a strategic merge patch: mappings field
 * by field, lists by the merge key of Kubernetes' schema (containers, volumes and variables by `name`), other lists as a
 * whole; `null` and `$patch: delete` take away, `$patch: replace` replaces (WORK-1).
 */
export type Overlay = Readonly<Record<string, unknown>>;

/** What a mainline's overlay may have that two workloads at once can do harm with. */
export type SharedPart = 'persistentVolumeClaims' | 'initContainers' | 'preStop';

/** All of them. */
export const SHARED_PARTS: readonly SharedPart[] = ['persistentVolumeClaims', 'initContainers', 'preStop'];
