import { type SelectedService, workloadLabels } from '../model/selectors';

/** Labels that say whose an object is; they stand on every object of a service (NAME-5). */
export function ownerLabels(tenant: string, service: string): Record<string, string> {
  return {
    app: service,
    'app.kubernetes.io/name': service,
    'app.kubernetes.io/part-of': tenant,
    'app.kubernetes.io/managed-by': 'branchline',
  };
}

/** Labels of a workload and its pods (NAME-5). None of them depends on a construct's path. */
export function podLabels(
  service: SelectedService & { readonly tenant: string },
  version: string,
): Record<string, string> {
  return { ...ownerLabels(service.tenant, service.name), ...workloadLabels(service, version) };
}
