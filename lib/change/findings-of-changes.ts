import { join } from 'node:path';
import { check, type Finding } from '../check';
import { isAtLeast } from '../check/finding';
import type { Suppression } from '../check/suppression';
import { type MeshFile, MeshModel } from '../mesh-model';
import { OBJECTS, PLATFORM_FOLDER } from '../output/layout';

/** What `check` says of the tenants that a change concerns. */
export interface ChangesChecked {
  /** How many files were read. */
  readonly files: number;
  /** What breaks traffic or is insecure. */
  readonly findings: readonly Finding[];
}

export interface ChangesCheckedOptions {
  /** The output's folder, as findings name it. @default - paths in the output */
  readonly output?: string;
  /** Findings that are accepted. @default [] */
  readonly suppressions?: readonly Suppression[];
}

/**
 * Plays `check` for what changed files of an output can reach: the tenants that they belong to, and the gateways that tenants share. Less would not do:
 * a tenant's rules, policies and pods speak of each other. Other tenants are taken to be right, as with `--partial`.
 *
 * @param texts rendered files by path in the output, all those of tenants that changed among them
 * @param changed paths that were added, changed or removed
 */
export function findingsOfChanges(
  texts: ReadonlyMap<string, string>,
  changed: readonly string[],
  { output = '', suppressions = [] }: ChangesCheckedOptions = {},
): ChangesChecked {
  const tenants = new Set(changed.filter((path) => path.endsWith(OBJECTS)).map(tenantOf));
  // Environments are apart: what is in one is not seen from another.
  const meshes = new Map<string, MeshFile[]>();
  for (const [path, text] of texts) {
    const tenant = tenantOf(path);
    const environment = tenant.slice(0, tenant.lastIndexOf('/') + 1);
    const isShared = tenant === `${environment}${PLATFORM_FOLDER}` && tenants.size > 0;
    if (!path.endsWith(OBJECTS) || !(tenants.has(tenant) || isShared)) continue;
    const files = meshes.get(environment) ?? [];
    meshes.set(environment, files);
    files.push({ file: join(output, path), text });
  }
  const all = [...meshes.values()];
  return {
    files: all.reduce((sum, { length }) => sum + length, 0),
    findings: all
      .flatMap((files) => check(MeshModel.of(files), { partial: true, suppressions }))
      .filter(({ severity }) => isAtLeast(severity, 'insecure')),
  };
}

/** The folder of a tenant, below that of its environment: all but the stage and the file. */
function tenantOf(path: string): string {
  return path.split('/').slice(0, -2).join('/');
}
