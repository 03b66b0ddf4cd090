import type { MeshModel } from '../mesh-model';
import { GRANTED_ANNOTATION } from '../model/grants';

/** What to say when the input holds several tenants that no table of grants limits (TENANT-6); nothing otherwise. */
export function trustNote(model: MeshModel): string | undefined {
  const tenants = new Set<string>();
  for (const { kind, labels, annotations } of model.objects) {
    if (kind !== 'Namespace' || labels['app.kubernetes.io/managed-by'] !== 'branchline') continue;
    const tenant = labels['app.kubernetes.io/part-of'];
    if (tenant !== undefined && annotations[GRANTED_ANNOTATION] !== 'true') tenants.add(tenant);
  }
  if (tenants.size < 2) return undefined;
  return `note: nothing limits what the ${tenants.size} tenants may claim of each other; \`grants\` in estate.yaml does`;
}
