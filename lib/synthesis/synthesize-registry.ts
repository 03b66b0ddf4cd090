import type { GitOpsSettings } from '../manifests/gitops';
import type { Files } from '../manifests/layout';
import { applyChanges, type Changes, compareFolder } from '../manifests/output-folder';
import type { Problem } from '../model/problem';
import { parseRegistry } from '../registry/parse-registry';
import { registryFiles, shownFolder } from '../registry/read-registry';
import type { RegistryFile } from '../registry/registry-files';
import { renderShare } from './render-share';
import { SecondThread, secondShare } from './second-thread';
import { type Recalled, SynthesisCache } from './synthesis-cache';

/** What to make of a registry. */
export interface SynthesisRequest {
  /** The registry's folder. */
  readonly registry: string;
  /** The folder to write to. */
  readonly output: string;
  /** What the command line says instead of estate.yaml. */
  readonly gitops: Partial<GitOpsSettings>;
  /** Only compare. */
  readonly dryRun: boolean;
  /** Where to remember what was read and written; without it everything is rendered. */
  readonly cache?: string;
}

/** What was made of it. */
export interface SynthesisResult {
  /** How many files the output has. */
  readonly files: number;
  readonly changes: Changes;
  readonly warnings: readonly Problem[];
}

/**
 * Renders a registry to its output folder: only what changed since the last time where that is known for sure, all of
 * it otherwise; a large estate in two threads.
 *
 * @throws RegistryError with all that is wrong with the registry
 */
export async function synthesizeRegistry(request: SynthesisRequest): Promise<SynthesisResult> {
  const files = registryFiles(request.registry, shownFolder(request.registry));
  const cache = request.cache === undefined ? undefined : new SynthesisCache(request.cache, request, files);
  const recalled = cache?.recall();
  const rendered = (recalled && renderChanged(request, files, recalled)) ?? (await renderAll(request, files));
  const kept = rendered.kept?.outputs ?? new Set<string>();
  const changes = compareFolder(request.output, rendered.files, kept);
  if (!request.dryRun) {
    applyChanges(request.output, rendered.files, changes);
    cache?.remember(rendered);
  }
  return { files: rendered.files.size + kept.size, changes, warnings: rendered.warnings };
}

/** What one run rendered, and what it did not have to. */
export interface Rendered {
  readonly files: Files;
  readonly warnings: readonly Problem[];
  readonly registry: ReturnType<typeof parseRegistry>;
  readonly kept?: Recalled;
}

/** The tenants that a change can have reached; nothing when the others may be concerned after all. */
function renderChanged(
  request: SynthesisRequest,
  files: readonly RegistryFile[],
  kept: Recalled,
): Rendered | undefined {
  try {
    const concerned = files.filter(({ path }) => !kept.tenants.has(tenantOf(path)));
    const registry = parseRegistry(concerned, shownFolder(request.registry));
    if (registry.warnings.length > 0 || kept.conflictsWith(registry.estate)) return undefined;
    const tenants = new Set(registry.estate.tenants.map(({ name }) => name));
    return { files: renderShare(registry, request.gitops, tenants), warnings: [], registry, kept };
  } catch {
    // Whatever is wrong is told by the run over everything, which sees it in its place.
    return undefined;
  }
}

async function renderAll(request: SynthesisRequest, files: readonly RegistryFile[]): Promise<Rendered> {
  const folder = shownFolder(request.registry);
  const sizes = new Map<string, number>();
  for (const { path, text } of files) sizes.set(tenantOf(path), (sizes.get(tenantOf(path)) ?? 0) + text.length);
  const others = secondShare(sizes);
  const second =
    others.size > 0 ? new SecondThread({ files, folder, gitops: request.gitops, tenants: others }) : undefined;
  try {
    const registry = parseRegistry(files, folder);
    const own = registry.estate.tenants.map(({ name }) => name).filter((name) => !others.has(name));
    const rendered = renderShare(registry, request.gitops, new Set(own));
    const all = second === undefined ? rendered : new Map([...rendered, ...(await second.files())]);
    return { files: all, warnings: registry.warnings, registry };
  } finally {
    await second?.stop();
  }
}

/** The tenant whose file this is, by its folder. */
export function tenantOf(path: string): string {
  return path.split('/')[0]!;
}
