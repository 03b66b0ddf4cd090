import { type Estate, inOrder, type Tenant } from '../model/tenant';
import { platformObjects } from '../objects/platform-objects';
import { tenantObjects } from '../objects/tenant-objects';
import { gitOpsFiles, PLATFORM_APPLIED } from '../output/gitops-objects';
import type { GitOpsSettings } from '../output/gitops-settings';
import { type Files, type LayoutSettings, layOut, PLATFORM_FOLDER } from '../output/layout';
import { type ManifestProps, renderManifest } from '../output/manifest-props';
import type { PlacedObject } from '../output/placement';
import { Visibility } from '../routing/visibility';

/**
 * The files of an estate without errors, in the GitOps layout. Between a registry and its files nobody can change an
 * object, so there is no need for a tree of constructs: the functions that describe the objects there describe them
 * here, and the files are the same but for their first line (test/synthesis/estate-files.test.ts).
 *
 * @param isWanted whether to make the files of a tenant, by its name; those of the platform are always made
 */
export function estateFiles(
  estate: Estate,
  gitops: GitOpsSettings,
  progress: (done: number, total: number) => void = () => {},
  isWanted: (tenant: string) => boolean = () => true,
): Files {
  const tenants = estate.tenants.map(inOrder);
  const visibility = new Visibility({ ...estate, tenants });
  const limited = tenants.map(({ name, namespace }) => ({
    name,
    namespace,
    kinds: estate.grants?.of(name)?.kinds ?? [],
  }));
  const shared = platformFiles(tenants, gitops);
  const files = tenants.map((tenant, index) => {
    progress(index, tenants.length);
    if (!isWanted(tenant.name)) return new Map();
    return tenantFiles(tenant, visibility, { ...gitops, tenant: limited[index]! });
  });
  const folders = shared.size === 0 ? limited : [PLATFORM_APPLIED, ...limited];
  return new Map([...shared, ...files.flatMap((each) => [...each]), ...gitOpsFiles(folders, gitops, 'registry')]);
}

/** What tenants share, in a folder of its own; nothing where they share nothing. Only the platform changes any of it. */
function platformFiles(tenants: readonly Tenant[], { separation: _, ...gitops }: GitOpsSettings): Files {
  const objects = platformObjects(tenants);
  if (objects.length === 0) return new Map();
  return layOut(PLATFORM_FOLDER, placed(objects, {}, gitops), 'registry', gitops);
}

function tenantFiles(
  tenant: Tenant,
  visibility: Visibility,
  gitops: GitOpsSettings & Pick<LayoutSettings, 'tenant'>,
): Files {
  const objects = tenantObjects(tenant, visibility);
  return layOut(tenant.name, placed(objects, tenant, gitops), 'registry', gitops);
}

function placed(
  objects: readonly ManifestProps[],
  { namespace }: { readonly namespace?: string },
  { tool }: GitOpsSettings,
): PlacedObject[] {
  const scope = { namespace, labels: {} };
  return objects.map((props) => ({
    name: props.name,
    placement: props.placement,
    json: () => renderManifest(props, scope, tool),
  }));
}
