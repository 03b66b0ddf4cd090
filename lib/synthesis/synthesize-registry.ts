import { applyChanges, type Changes, compareFolder } from '../output/output-folder';
import { registryFiles, shownFolder } from '../registry/read-registry';
import type { RegistryFile } from '../registry/registry-files';
import { mayConflict } from './claims';
import { type Part, renderPart } from './render-part';
import { SynthesisCache } from './synthesis-cache';
import type { Recalled, Rendered, SynthesisRequest } from './synthesis-request';
import { type TenantGroup, tenantGroups, tenantOf } from './tenant-groups';

/** What was made of it. */
export interface SynthesisResult {
  /** How many files the output has. */
  readonly files: number;
  readonly changes: Changes;
  /** Warnings, as a person reads them. */
  readonly warnings: readonly string[];
}

/**
 * Renders a registry to its output folder: only what changed since the last time where that is known for sure, all of
 * it otherwise. That changes no byte of what is written.
 *
 * @throws RegistryError with all that is wrong with the registry
 */
export function synthesizeRegistry(request: SynthesisRequest): SynthesisResult {
  const folder = shownFolder(request.registry);
  const files = registryFiles(request.registry, folder);
  const groups = tenantGroups(files);
  const cache = request.cache === undefined ? undefined : new SynthesisCache(request.cache, request, files, groups);
  const { part, kept } = render(request, folder, files, groups, cache?.recall());
  const changes = compareFolder(request.output, part.files, kept?.outputs);
  if (!request.dryRun) {
    applyChanges(request.output, part.files, changes);
    cache?.remember({ part, kept });
  }
  return { files: part.files.size + (kept?.outputs.size ?? 0), changes, warnings: part.warnings };
}

function render(
  { gitops }: SynthesisRequest,
  folder: string,
  files: readonly RegistryFile[],
  groups: readonly TenantGroup[],
  kept: Recalled | undefined,
): Rendered {
  const rest = kept && renderRest(files, groups, kept, { folder, gitops });
  return rest === undefined ? { part: renderPart({ files, folder, gitops }) } : { part: rest, kept };
}

/** The tenants that are not known to be up to date; nothing when all have to be read together after all. */
function renderRest(
  files: readonly RegistryFile[],
  groups: readonly TenantGroup[],
  kept: Recalled,
  how: Omit<Parameters<typeof renderPart>[0], 'files'>,
): Part | undefined {
  const common = files.filter((file) => tenantOf(file) === undefined);
  const concerned = groups.filter(({ tenants }) => !kept.tenants.has(tenants[0]!));
  try {
    const part = renderPart({ ...how, files: [...common, ...concerned.flatMap((group) => group.files)] });
    // Warnings are told in the order of a whole run, and so are errors.
    const quiet = part.warnings.length === 0 && !mayConflict([...Object.values(part.claims), ...kept.claims]);
    return quiet ? part : undefined;
  } catch {
    return undefined;
  }
}
