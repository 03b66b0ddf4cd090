import type { GitOpsSettings } from '../output/gitops-settings';
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
  /** What estate.yaml and the command line say of the tool, `path` only where one of them does. */
  readonly gitops: GitOpsSettings;
  /** Warnings, as a person reads them. */
  readonly warnings: readonly string[];
  /** How many tenants there are that nothing limits: no table says what each may use (TENANT-6). */
  readonly ungranted: number;
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
  const { part, kept } = render(request, folder, files, groups, cache);
  const { output, takeOver } = request;
  const fix = request.dryRun ? FIX_CHECK : FIX;
  const changes = compareFolder({ folder: output, writer: 'registry', takeOver, fix }, part.files, kept?.outputs);
  if (!request.dryRun) {
    applyChanges(output, part.files, changes);
    cache?.remember({ part, kept });
  }
  const { gitops, warnings } = part;
  const ungranted = part.granted ? 0 : groups.reduce((sum, { tenants }) => sum + tenants.length, 0);
  return { files: part.files.size + (kept?.outputs.size ?? 0), changes, gitops, warnings, ungranted };
}

const FIX =
  'run that app (as `npx cdk8s synth` does); `branchline synth` would undo what the app adds to the registry. Or choose another --output; to have `branchline synth` write this folder from now on, pass --take-over once';

const FIX_CHECK =
  'run that app (as `npx cdk8s synth` does) and check for changed files, for example with `git diff --exit-code`; only the app can check what it adds to the registry';

function render(
  { gitops, repositoryPath }: SynthesisRequest,
  folder: string,
  files: readonly RegistryFile[],
  groups: readonly TenantGroup[],
  cache: SynthesisCache | undefined,
): Rendered {
  const how = { folder, gitops, repositoryPath, known: cache?.values };
  const kept = cache?.recall();
  const rest = kept && renderRest(files, groups, kept, how);
  return rest === undefined ? { part: renderPart({ files, ...how }) } : { part: rest, kept };
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
    // Warnings and errors are reported in the order of a full run.
    const quiet = part.warnings.length === 0 && !mayConflict([...Object.values(part.claims), ...kept.claims]);
    return quiet ? part : undefined;
  } catch {
    return undefined;
  }
}
