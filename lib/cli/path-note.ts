import { posix } from 'node:path';
import { DEFAULT_PATH, type GitOpsSettings } from '../output/gitops-settings';
import { GitOpsTool } from '../output/gitops-tool';

/**
 * A note for when a GitOps tool is configured to read another path than the output's.
 *
 * @param output the output folder, as given
 * @param place its path in its repository, if it is known
 */
export function pathNote(output: string, place: string | undefined, { tool, path }: GitOpsSettings): string[] {
  if (tool === GitOpsTool.NONE) return [];
  const name = tool === GitOpsTool.FLUX ? 'Flux' : 'Argo CD';
  if (path === undefined) {
    if (place !== undefined) return [];
    return [
      `note: ${output} is not in a git repository, so ${name} is configured to look in ${DEFAULT_PATH}`,
      "  fix: pass --path with the output's path in the repository that the tool reads",
    ];
  }
  if (place === undefined || samePath(path, place)) return [];
  return [
    `note: estate.yaml tells ${name} to look in ${path}, but the output is in ${place}`,
    `  fix: write \`path: ${place}\` there, or pass --path ${path} where the two are meant to differ`,
  ];
}

function samePath(a: string, b: string): boolean {
  return posix.resolve('/', a) === posix.resolve('/', b);
}
