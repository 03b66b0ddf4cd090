import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../files/regular-file';
import type { GitOpsSettings } from '../output/gitops-settings';
import { GitOpsTool } from '../output/gitops-tool';
import { OBJECTS } from '../output/layout';
import type { Changes } from '../output/output-folder';
import { FOUNDATION } from '../output/separation';

const MOVED = /^kind: (ServiceAccount|Role|RoleBinding)$/m;
const MARKED = /Prune=false|toolkit\.fluxcd\.io\/prune: "?disabled/;
const FOLDER = 'kustomization.yaml';
const PLATFORM = 'platform';

/**
 * What to say of tenants whose objects go to the platform's folder, or back, without having been marked in the commit before (TENANT-11): a
 * GitOps tool deletes what it no longer finds where it was, and with a service account goes the identity of its pods. Looks at what is in
 * the output before it changes.
 */
export function unmarkedMoves(output: string, { tool, separation }: GitOpsSettings, changes: Changes): string[] {
  if (tool === GitOpsTool.NONE) return [];
  const { added, removed } = changes;
  const isThere = separation !== undefined && separation !== 'none';
  const there = isThere ? unmarked(output, tenantsOf(added, FOUNDATION), PLATFORM) : [];
  // Argo CD deletes an Application without its objects, Flux a Kustomization with them. Where a tenant goes, all of it is meant to go.
  const goes = new Set(tenantsOf(removed, PLATFORM));
  const back =
    tool === GitOpsTool.FLUX
      ? unmarked(
          output,
          tenantsOf(removed, FOUNDATION).filter((tenant) => !goes.has(tenant)),
          FOUNDATION,
        )
      : [];
  return [
    ...told(there, `move to ${FOUNDATION}/`, ['prepared', 'apart', 'limited']),
    ...told(back, `move back from ${FOUNDATION}/`, ['apart', 'prepared', 'none']),
  ];
}

/** The tenants of which a folder comes or goes. */
function tenantsOf(paths: readonly string[], folder: string): string[] {
  const end = `/${folder}/${FOLDER}`;
  return paths.filter((path) => path.endsWith(end)).map((path) => path.slice(0, -end.length));
}

/** Those of them whose objects in a folder have no mark. */
function unmarked(output: string, tenants: readonly string[], folder: string): string[] {
  return tenants.filter((tenant) =>
    ['service-accounts', 'gateway'].some((file) => {
      const path = join(output, tenant, folder, `${file}${OBJECTS}`);
      if (!existsSync(path)) return false;
      const documents = readRegularFile(path).split(/^---$/m);
      return documents.some((text) => MOVED.test(text) && !MARKED.test(text));
    }),
  );
}

function told(tenants: readonly string[], move: string, [first, second, third]: readonly string[]): string[] {
  if (tenants.length === 0) return [];
  const names = tenants.length === 1 ? tenants[0] : `${tenants[0]} and ${tenants.length - 1} more`;
  return [
    `warning: ServiceAccounts and Roles of ${names} ${move} without having been marked: the GitOps tool may delete them and create them again, and pods lose their identity [TENANT-11]\n    fix: commit \`separation: ${first}\` first, then \`${second}\`, then \`${third}\`, each when the one before is applied`,
  ];
}
