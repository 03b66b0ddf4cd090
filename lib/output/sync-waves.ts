import { GitOpsTool } from './gitops-tool';
import type { Stage } from './placement';

/** Workloads go in wave 0, which needs no annotation. */
const WAVES: Readonly<Record<Stage, string | undefined>> = { platform: '-1', workloads: undefined, routing: '1' };

const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/** Annotations of which the second ones win; Argo CD's options are a list, and those of both count. */
export function mergedAnnotations(
  first: Readonly<Record<string, string>> = {},
  second: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const lists = [first, second].flatMap((each) => each[SYNC_OPTIONS] ?? []);
  const options = new Map(lists.flatMap((list) => list.split(',')).map((option) => [option.split('=')[0], option]));
  return { ...first, ...second, ...(lists.length > 1 && { [SYNC_OPTIONS]: [...options.values()].join(',') }) };
}

/** The annotations by which a GitOps tool keeps the order of the stages (SAFE-1), for an object of this kind and stage. */
export function waveAnnotations(tool: GitOpsTool, kind: string, stage: Stage): Record<string, string> {
  if (tool === GitOpsTool.NONE) return {};
  // If somebody deletes an Application or a Kustomization by mistake, the namespace and everything in it stays.
  const keep = kind === 'Namespace';
  if (tool === GitOpsTool.FLUX) return keep ? { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } : {};
  const wave = WAVES[stage];
  return {
    // Routes alone are not pruned last: their targets go after them, and not at the same moment (SAFE-2).
    ...(stage !== 'routing' && { [SYNC_OPTIONS]: keep ? 'Prune=false' : 'PruneLast=true' }),
    ...(wave !== undefined && { 'argocd.argoproj.io/sync-wave': wave }),
  };
}
