import { GitOpsTool } from './gitops-tool';
import type { PlacedObject } from './placement';
import { mergedAnnotations } from './sync-waves';

/**
 * Whose rights apply what: the steps of a move, each a commit that is applied before the next (TENANT-11). none: all of a tenant is
 * applied alike. prepared: the same, and what will move is marked so that no tool removes it. apart: what only the platform may change is
 * applied by an Application or Kustomization of its own. limited: in addition all else is applied with rights for the tenant's
 * namespace and kinds alone.
 */
export type Separation = 'none' | 'prepared' | 'apart' | 'limited';

/** The folder of what only the platform may change. */
export const FOUNDATION = 'foundation';

/** Kinds that say what others in a namespace may do. */
const FOUNDATION_KINDS: ReadonlySet<string> = new Set([
  ...['LimitRange', 'Namespace', 'NetworkPolicy', 'ResourceQuota', 'Role', 'RoleBinding', 'ServiceAccount'],
]);

/** What is known of the tenant whose objects are separated. */
export interface SeparatedTenant {
  readonly tool: GitOpsTool;
  readonly separation: Separation;
  /** The tenant's namespace. @default - not known: only kinds tell what is the platform's */
  readonly namespace?: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** Whether only the platform may change an object: by its kind, or because it is in no namespace or another than the tenant's. */
export function isFoundation(object: Json, namespace: string | undefined): boolean {
  const { kind, metadata } = object as { kind: string; metadata: { namespace?: string } };
  if (FOUNDATION_KINDS.has(kind)) return true;
  return namespace !== undefined && metadata.namespace !== namespace;
}

/** Objects with the folder that each goes to, and with the marks of a move. */
export function separated(
  objects: readonly PlacedObject[],
  { tool, separation, namespace }: SeparatedTenant,
): readonly (PlacedObject & { readonly folder: string })[] {
  return objects.map((object) => {
    const { stage } = object.placement;
    if (separation === 'none') return { ...object, folder: stage };
    const json = object.json();
    if (!isFoundation(json, namespace)) return { ...object, folder: stage, json: () => json };
    const marked = separation === 'limited' ? json : kept(json, tool);
    return { ...object, folder: separation === 'prepared' ? stage : FOUNDATION, json: () => marked };
  });
}

/** Marked so that the tool that no longer finds it where it was leaves it alone. */
function kept(json: Json, tool: GitOpsTool): Json {
  const mark: Record<string, string> =
    tool === GitOpsTool.FLUX
      ? { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }
      : { 'argocd.argoproj.io/sync-options': 'Prune=false' };
  const metadata = json.metadata as { readonly annotations?: Readonly<Record<string, string>> };
  return { ...json, metadata: { ...metadata, annotations: mergedAnnotations(metadata.annotations, mark) } };
}
