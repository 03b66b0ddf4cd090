import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../files/regular-file';
import { OBJECTS } from '../output/layout';
import type { Changes } from '../output/output-folder';
import { FOUNDATION } from '../output/separation';

const FILE = `/${FOUNDATION}/gitops${OBJECTS}`;

/** An account of Flux, and where its Role is. */
interface Rights {
  readonly account: string;
  readonly toolNamespace: string;
  readonly role: string;
  readonly namespace: string;
}

/**
 * What to say of accounts and Roles that are no longer in the output, since a tenant goes or nothing limits it any more: Flux never deletes
 * them, for it could not remove the tenant's other objects without them (TENANT-11). Looks at what is in the output before it changes.
 */
export function leftRights(output: string, { removed }: Changes): string[] {
  const left = removed.filter((path) => path.endsWith(FILE)).flatMap((path) => rightsIn(join(output, path)) ?? []);
  const [first] = left;
  if (first === undefined) return [];
  const { account, toolNamespace, role, namespace } = first;
  const [others, as] =
    left.length === 1 ? ['', ''] : [`, and those of ${left.length - 1} more`, '; the others in the same way'];
  return [
    `warning: Flux does not delete the service account ${toolNamespace}/${account} and the Role and RoleBinding ${namespace}/${role}${others} [TENANT-11]\n    fix: when the commit is applied, run \`kubectl -n ${toolNamespace} delete serviceaccount ${account}\` and \`kubectl -n ${namespace} delete role,rolebinding ${role}\`${as}`,
  ];
}

/** Of a file that somebody has changed nothing is told: names go to somebody's shell. */
function rightsIn(path: string): Rights | undefined {
  if (!existsSync(path)) return undefined;
  const documents = readRegularFile(path).split(/^---$/m);
  const fieldOf = (kind: string, field: string) => {
    const text = documents.find((each) => new RegExp(`^kind: ${kind}$`, 'm').test(each)) ?? '';
    return new RegExp(`^metadata:\\n(?:  .*\\n)*?  ${field}: ([a-z0-9-]{1,63})$`, 'm').exec(text)?.[1];
  };
  const account = fieldOf('ServiceAccount', 'name');
  const toolNamespace = fieldOf('ServiceAccount', 'namespace');
  const role = fieldOf('Role', 'name');
  const namespace = fieldOf('Role', 'namespace');
  if (!account || !toolNamespace || !role || !namespace) return undefined;
  return { account, toolNamespace, role, namespace };
}
