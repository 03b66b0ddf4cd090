import type { Service } from './service';

/** The name that its callers use, in full (NAME-4). */
export function serviceHost(service: { readonly name: string; readonly namespace: string }): string {
  return `${service.name}.${service.namespace}.svc.cluster.local`;
}

/** The ServiceAccount of its pods. */
export function accountOf({
  name,
  workload,
  serviceAccountName,
}: Pick<Service, 'name' | 'workload' | 'serviceAccountName'>): string {
  return workload === 'external' ? (serviceAccountName ?? 'default') : name;
}
