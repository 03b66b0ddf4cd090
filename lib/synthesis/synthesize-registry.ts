import { applyChanges, type Changes, compareFolder } from '../manifests/output-folder';
import { registryFiles, shownFolder } from '../registry/read-registry';
import type { RegistryFile } from '../registry/registry-files';
import { mayConflict } from './claims';
import { type Part, renderPart } from './render-part';
import { inHalves, SecondThread } from './second-thread';
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
 * it otherwise; a large estate in two threads. None of this changes a byte of what is written.
 *
 * @throws RegistryError with all that is wrong with the registry
 */
export async function synthesizeRegistry(request: SynthesisRequest): Promise<SynthesisResult> {
  const folder = shownFolder(request.registry);
  const files = registryFiles(request.registry, folder);
  const groups = tenantGroups(files);
  const cache = request.cache === undefined ? undefined : new SynthesisCache(request.cache, request, files, groups);
  const { parts, kept } = await render(request, folder, files, groups, cache?.recall());
  const rendered = new Map(parts.flatMap((part) => [...part.files]));
  const changes = compareFolder(request.output, rendered, kept?.outputs);
  if (!request.dryRun) {
    applyChanges(request.output, rendered, changes);
    cache?.remember({ parts, kept });
  }
  const warnings = parts.flatMap((part) => part.warnings);
  return { files: rendered.size + (kept?.outputs.size ?? 0), changes, warnings };
}

async function render(
  { gitops }: SynthesisRequest,
  folder: string,
  files: readonly RegistryFile[],
  groups: readonly TenantGroup[],
  kept: Recalled | undefined,
): Promise<Rendered> {
  const common = files.filter((file) => tenantOf(file) === undefined);
  const concerned = groups.filter(({ tenants }) => !kept?.tenants.has(tenants[0]!));
  const [here, there] = inHalves(concerned);
  const task = (part: readonly TenantGroup[]) => ({
    files: [...common, ...part.flatMap((group) => group.files)],
    folder,
    gitops,
  });
  if (there.length > 0 || kept !== undefined) {
    const parts = await inParts(task(here), there.length > 0 ? task(there) : undefined);
    const claims = [...(parts ?? []).flatMap((part) => Object.values(part.claims)), ...(kept?.claims ?? [])];
    // Warnings are told in the order of a single run.
    if (parts?.every(({ warnings }) => warnings.length === 0) && !mayConflict(claims)) return { parts, kept };
  }
  return { parts: [renderPart({ files, folder, gitops })] };
}

/** Both parts, or nothing when one of them is wrong: the run over everything sees errors in their place. */
async function inParts(
  here: Parameters<typeof renderPart>[0],
  there: Parameters<typeof renderPart>[0] | undefined,
): Promise<Part[] | undefined> {
  const second = there && new SecondThread(there);
  try {
    const first = renderPart(here);
    return second === undefined ? [first] : [first, await second.part()];
  } catch {
    return undefined;
  } finally {
    await second?.stop();
  }
}
