import { describeProblem } from '../model/problem';
import type { GitOpsSettings } from '../output/gitops-settings';
import type { Files } from '../output/layout';
import { parseRegistry } from '../registry/parse-registry';
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
}

/** A rendered part. */
export interface Part {
  readonly files: Files;
  /** By tenant. */
  readonly claims: Readonly<Record<string, Claims>>;
  /** Warnings, as a person reads them. */
  readonly warnings: readonly string[];
}

/**
 * Renders registry files that call nobody outside of them.
 *
 * @throws RegistryError with all that is wrong with them
 */
export function renderPart({ files, folder, gitops }: PartTask): Part {
  const { estate, settings, warnings } = parseRegistry(files, folder);
  const claims = Object.fromEntries(estate.tenants.map((tenant) => [tenant.name, claimsOf(tenant)]));
  return {
    files: estateFiles(estate, { ...settings.gitops, ...gitops }),
    claims,
    warnings: warnings.map(describeProblem),
  };
}
