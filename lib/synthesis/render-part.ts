import { describeProblem } from '../model/problem';
import type { GitOpsSettings } from '../output/gitops-settings';
import type { Files } from '../output/layout';
import { parseRegistry } from '../registry/parse-registry';
import type { KnownValues } from '../registry/registry-document';
import type { RegistryFile } from '../registry/registry-files';
import { type Claims, claimsOf } from './claims';
import { estateFiles } from './estate-files';

/** Registry files that belong together, and how to render them. */
export interface PartTask {
  readonly files: readonly RegistryFile[];
  /** The registry's folder as messages name it. */
  readonly folder: string;
  /** What the command line says instead of estate.yaml. */
  readonly gitops: Partial<GitOpsSettings>;
  /** The output's path in its git repository, if it is known. */
  readonly repositoryPath?: string;
  /** Values of registry files that were read before; new ones are added. */
  readonly known?: KnownValues;
}

/** A rendered part. */
export interface Part {
  readonly files: Files;
  /** What estate.yaml and the command line say of the tool, `path` only where one of them does. */
  readonly gitops: GitOpsSettings;
  /** By tenant. */
  readonly claims: Readonly<Record<string, Claims>>;
  /** Warnings, as a person reads them. */
  readonly warnings: readonly string[];
  /** Whether a table says what each tenant may use (TENANT-6). */
  readonly granted: boolean;
}

/**
 * Renders registry files that call nobody outside of them.
 *
 * @throws RegistryError with all that is wrong with them
 */
export function renderPart({ files, folder, gitops: given, repositoryPath, known }: PartTask): Part {
  const { estate, settings, warnings } = parseRegistry(files, folder, known);
  const claims = Object.fromEntries(estate.tenants.map((tenant) => [tenant.name, claimsOf(tenant)]));
  const gitops = { ...settings.gitops, ...given };
  return {
    files: estateFiles(estate, { ...gitops, path: gitops.path ?? repositoryPath }),
    gitops,
    claims,
    warnings: warnings.map(describeProblem),
    granted: estate.grants !== undefined,
  };
}
