import type { Finding } from '../check/finding';
import type { Changes } from '../output/output-folder';
import { visible } from '../text/visible';

/** As many files as somebody reads after a run that changed some; --json has all. */
const MAX_FILES = 20;

/** What a run wrote: how many files, and which of them changed. Of a folder that is all new the number says enough. */
export function changesText(output: string, files: number, changes: Changes): string {
  const { added, changed, removed } = changes;
  const lines = isNew(files, changes)
    ? []
    : [
        ...added.map((path) => `  added    ${path}`),
        ...changed.map((path) => `  changed  ${path}`),
        ...removed.map((path) => `  removed  ${path}`),
      ];
  const more = lines.length > MAX_FILES ? [`  and ${lines.length - MAX_FILES} more`] : [];
  const text = [...lines.slice(0, MAX_FILES).map(visible), ...more].map((line) => `${line}\n`).join('');
  return `${visible(output)}: ${files} files, ${summary(changes)}\n${text}`;
}

/** Whether nothing of the output was there before. */
export function isNew(files: number, { added, changed, removed }: Changes): boolean {
  return added.length === files && changed.length + removed.length === 0;
}

/** What `check` found in what changed, and in how many files it looked. */
export function findingsText(files: number, findings: readonly Finding[]): string[] {
  const found = findings.map(({ code, severity, file, line, column, object, message, fix }) =>
    [`${file}:${line}:${column}: ${code} ${severity}: ${object}: ${message}`, `    fix: ${fix}`]
      .map(visible)
      .join('\n'),
  );
  const many =
    findings.length === 0 ? 'no findings' : findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  const read = files === 1 ? '1 file' : `${files} files`;
  return [...shortened(found), `check: ${many} in what this change reaches, ${read}`];
}

function summary({ added, changed, removed }: Changes): string {
  const parts = [
    added.length > 0 ? `${added.length} added` : '',
    changed.length > 0 ? `${changed.length} changed` : '',
    removed.length > 0 ? `${removed.length} removed` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : 'nothing changed';
}

/** What `--check` found: every file that is not what the registry says; nothing when all are. */
export function staleText(output: string, { added, changed, removed }: Changes): string | undefined {
  const lines = [
    ...added.map((path) => `  missing  ${path}`),
    ...changed.map((path) => `  stale    ${path}`),
    ...removed.map((path) => `  left over ${path}`),
  ].map(visible);
  if (lines.length === 0) return undefined;
  return `${output} is out of date; run 'branchline synth' and commit:\n${lines.join('\n')}\n`;
}

/** The most notices that are printed. */
const MAX_NOTICES = 50;

/** As many notices as somebody reads. */
export function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= MAX_NOTICES) return lines;
  return [...lines.slice(0, MAX_NOTICES), `note: and ${lines.length - MAX_NOTICES} more notes like these`];
}
