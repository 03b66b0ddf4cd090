import { type MeshFile, type MeshModel, type ModelFinding, sourceOf } from '../mesh-model';

/**
 * What is no object to anybody (a document without a kind), and what istiod leaves out as well: of all else a cluster may make
 * something, such as of the second of two objects of one name, which it applies last.
 */
const NOTHING: ReadonlySet<ModelFinding['code']> = new Set([
  'not-an-object',
  'delegate-missing',
  'delegate-not-exported',
  'delegate-conflict',
]);

/**
 * Documents of the version after that the comparison leaves out, and a cluster may not: what they change is not decided. Those of files
 * that are the same in the version before change nothing.
 *
 * @returns `dist/acme/x.yaml:3: aliases stand for more than 100000 values`, each once
 */
export function unreadDocuments(head: MeshModel, before: readonly MeshFile[], after: readonly MeshFile[]): string[] {
  const findings = head.findings.filter(({ code }) => !NOTHING.has(code));
  if (findings.length === 0) return [];
  const known = new Set(before.map(({ text }) => text));
  const changed = new Set(after.filter(({ text }) => !known.has(text)).map(({ file }) => file));
  const lines = findings
    .filter(({ file }) => changed.has(file))
    .map((finding) => {
      const { file, line } = sourceOf(finding);
      return `${file}:${line}: ${finding.message}`;
    });
  return [...new Set(lines)].sort();
}
