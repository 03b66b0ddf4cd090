import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../files/regular-file';
import { type GitOpsSettings, GitOpsTool } from '../output/gitops-settings';
import { OBJECTS } from '../output/layout';
import type { Changes } from '../output/output-folder';
import { FOUNDATION } from '../output/separation';

const MOVED = /^kind: (ServiceAccount|Role|RoleBinding)$/m;
const MARKED = /Prune=false|toolkit\.fluxcd\.io\/prune: "?disabled/;
const NEW = `/${FOUNDATION}/kustomization.yaml`;

/**
 * What to say of tenants whose objects go to the platform's folder without having been marked in the commit before (TENANT-11): a GitOps
 * tool deletes what it no longer finds where it was, and with a service account goes the identity of its pods. Looks at what is in the
 * output before it changes.
 */
export function unmarkedMoves(output: string, { tool, separation }: GitOpsSettings, { added }: Changes): string[] {
  if (tool === GitOpsTool.NONE || separation === undefined || separation === 'none') return [];
  const tenants = added.filter((path) => path.endsWith(NEW)).map((path) => path.slice(0, -NEW.length));
  const unmarked = tenants.filter((tenant) =>
    ['service-accounts', 'gateway'].some((file) => {
      const path = join(output, tenant, 'platform', `${file}${OBJECTS}`);
      if (!existsSync(path)) return false;
      const documents = readRegularFile(path).split(/^---$/m);
      return documents.some((text) => MOVED.test(text) && !MARKED.test(text));
    }),
  );
  if (unmarked.length === 0) return [];
  const names = unmarked.length === 1 ? unmarked[0] : `${unmarked[0]} and ${unmarked.length - 1} more`;
  return [
    `warning: ServiceAccounts and Roles of ${names} move to ${FOUNDATION}/ without having been marked: the GitOps tool may delete them and create them again, and pods lose their identity [TENANT-11]\n    fix: commit \`separation: prepared\` first, then \`apart\`, then \`limited\`, each when the one before is applied`,
  ];
}
