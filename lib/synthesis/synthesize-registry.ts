import { isAbsolute, join, relative } from 'node:path';
import { realPath } from '../files/real-path';
import type { Notice } from '../notices/notice';
import type { GitOpsSettings } from '../output/gitops-settings';
import type { Files } from '../output/layout';
import { applyChanges, type Changes, compareFolder, OutputError } from '../output/output-folder';
import { whileLocked } from '../output/output-lock';
import { registryFiles, shownFolder } from '../registry/read-registry';
import type { RegistryFile } from '../registry/registry-files';
import { mayConflict } from './claims';
import { leftRights } from './left-rights';
import { type Part, renderPart } from './render-part';
import { SynthesisCache } from './synthesis-cache';
import type { Recalled, Rendered, SynthesisRequest } from './synthesis-request';
import { type TenantGroup, tenantGroups, tenantOf } from './tenant-groups';
import { unmarkedMoves } from './unmarked-moves';

/** What was made of it. */
export interface SynthesisResult {
  /** How many files the output has. */
  readonly files: number;
  readonly changes: Changes;
  /** Text by path in the output, of every tenant that was rendered: of all that changed. */
  readonly texts: Files;
  /** What estate.yaml and the command line say of the tool, `path` only where one of them does. */
  readonly gitops: GitOpsSettings;
  /** Warnings, as a person reads them. */
  readonly warnings: readonly string[];
  /** What is worth a line, some of it only from a day on. */
  readonly notices: readonly Notice[];
  /** How many tenants there are that nothing limits: no table says what each may use (TENANT-6). */
  readonly ungranted: number;
}

/**
 * Renders a registry to its output folder: only what changed since the last time where that is known for sure, all of
 * it otherwise. That changes no byte of what is written.
 *
 * @throws RegistryError with all that is wrong with the registry
 */
export function synthesizeRegistry(asked: SynthesisRequest): SynthesisResult {
  const { environment } = asked;
  const request = environment === undefined ? asked : { ...asked, output: join(asked.output, environment) };
  const folder = shownFolder(request.registry);
  refuseOutputInside(request.registry, request.output);
  const files = registryFiles(request.registry, folder);
  const groups = tenantGroups(files);
  const cache = request.cache === undefined ? undefined : new SynthesisCache(request.cache, request, files, groups);
  const rendered = render(request, folder, files, groups, cache);
  if (request.dryRun) {
    const changes = compared(request, rendered);
    return resultOf(rendered, changes, cache, groups, movesOf(request, rendered, changes));
  }
  return whileLocked(request.output, () => {
    // Another run may have written since.
    const current = rendered.kept === undefined || cache?.isUpToDate(rendered.kept);
    const { part, kept } = current ? rendered : { part: renderPart({ files, ...howTo(request, folder, cache) }) };
    const changes = compared(request, { part, kept });
    const moves = movesOf(request, { part }, changes);
    applyChanges(request.output, part.files, changes);
    cache?.remember({ part, kept });
    return resultOf({ part, kept }, changes, cache, groups, moves);
  });
}

function compared({ output, takeOver, dryRun }: SynthesisRequest, { part, kept }: Rendered): Changes {
  const fix = dryRun ? FIX_CHECK : FIX;
  return compareFolder({ folder: output, writer: 'registry', takeOver, fix }, part.files, kept?.outputs);
}

/** What to say of objects that go from one folder to another, or that the tool leaves behind. */
function movesOf({ output }: SynthesisRequest, { part }: Pick<Rendered, 'part'>, changes: Changes): string[] {
  return [...unmarkedMoves(output, part.gitops, changes), ...leftRights(output, changes)];
}

function resultOf(
  { part, kept }: Rendered,
  changes: Changes,
  cache: SynthesisCache | undefined,
  groups: readonly TenantGroup[],
  moves: readonly string[],
): SynthesisResult {
  const warnings = [...part.warnings, ...moves, ...(cache?.notes ?? [])];
  const ungranted = part.granted ? 0 : groups.reduce((sum, { tenants }) => sum + tenants.length, 0);
  const notices = [...part.notices, ...Object.values(kept?.groups ?? {}).flatMap((group) => group.notices)];
  const files = part.files.size + (kept?.outputs.size ?? 0);
  return { files, changes, texts: part.files, gitops: part.gitops, warnings, notices, ungranted };
}

/** What is written into the registry would be read as a part of it the next time. */
function refuseOutputInside(registry: string, output: string): void {
  const inside = relative(realPath(registry), realPath(output));
  if (inside.startsWith('..') || isAbsolute(inside)) return;
  throw new OutputError(output, new Error(`is in the registry ${registry}: choose a folder beside it`));
}

const FIX =
  'run that app (as `npx cdk8s synth` does); `branchline synth` would undo what the app adds to the registry. Or choose another --output; to have `branchline synth` write this folder from now on, pass --take-over once';

const FIX_CHECK =
  'run that app (as `npx cdk8s synth` does) and check for changed files, for example with `git diff --exit-code`; only the app can check what it adds to the registry';

function howTo(request: SynthesisRequest, folder: string, cache: SynthesisCache | undefined) {
  const { gitops, repositoryPath, environment, progress } = request;
  return {
    folder,
    gitops,
    repositoryPath,
    known: cache?.values,
    progress,
    ...(environment !== undefined && { environment }),
  };
}

function render(
  request: SynthesisRequest,
  folder: string,
  files: readonly RegistryFile[],
  groups: readonly TenantGroup[],
  cache: SynthesisCache | undefined,
): Rendered {
  const how = howTo(request, folder, cache);
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
    const quiet = part.warnings.length === 0 && !mayConflict([...Object.values(part.claims).flat(), ...kept.claims]);
    return quiet ? part : undefined;
  } catch {
    return undefined;
  }
}
