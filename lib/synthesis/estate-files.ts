import { type Estate, inOrder, type Tenant } from '../model/tenant';
import { tenantObjects } from '../objects/tenant-objects';
import { gitOpsFiles } from '../output/gitops-objects';
import type { GitOpsSettings } from '../output/gitops-settings';
import { type Files, layOut } from '../output/layout';
import { renderManifest } from '../output/manifest-props';
import { Visibility } from '../routing/visibility';

/**
 * The files of an estate without errors, in the GitOps layout. Between a registry and its files nobody can change an
 * object, so there is no need for a tree of constructs: the functions that describe the objects there describe them
 * here, and the files are the same but for their first line (test/synthesis/estate-files.test.ts).
 */
export function estateFiles(
  estate: Estate,
  gitops: GitOpsSettings,
  progress: (done: number, total: number) => void = () => {},
): Files {
  const tenants = estate.tenants.map(inOrder);
  const visibility = new Visibility({ ...estate, tenants });
  const names = tenants.map(({ name }) => name);
  const files = tenants.map((tenant, index) => {
    progress(index, tenants.length);
    return tenantFiles(tenant, visibility, gitops);
  });
  return new Map([...files.flatMap((each) => [...each]), ...gitOpsFiles(names, gitops, 'registry')]);
}

function tenantFiles(tenant: Tenant, visibility: Visibility, gitops: GitOpsSettings): Files {
  const scope = { namespace: tenant.namespace, labels: {} };
  const objects = tenantObjects(tenant, visibility).map((props) => ({
    name: props.name,
    placement: props.placement,
    json: () => renderManifest(props, scope, gitops.tool),
  }));
  return layOut(tenant.name, objects, 'registry', gitops);
}
