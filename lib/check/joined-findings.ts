import { compareFindings, type Finding } from './finding';
import { UNUSED_SUPPRESSION } from './lints/input/unused-suppression';

/**
 * The findings of clusters that were checked one by one, each once. A suppression in a file is for all of them: it is unused
 * only where none has a use for it.
 */
export function joinedFindings(clusters: readonly (readonly Finding[])[]): readonly Finding[] {
  if (clusters.length === 1) return clusters[0]!;
  const found = new Map<string, { readonly finding: Finding; count: number }>();
  for (const finding of clusters.flat()) {
    const { file, line, column, code, message } = finding;
    const key = JSON.stringify([file, line, column, code, message]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { finding, count: 1 });
    else known.count++;
  }
  const isSaid = ({ code, object }: Finding, count: number) =>
    code !== UNUSED_SUPPRESSION.code || object !== '' || count === clusters.length;
  return [...found.values()]
    .filter(({ finding, count }) => isSaid(finding, count))
    .map(({ finding }) => finding)
    .sort(compareFindings);
}
