import { Painter } from '../../text/painter';
import { printed, visible } from '../../text/visible';
import type { Finding, Severity } from '../finding';

const COLOURS: Readonly<Record<Severity, (paint: Painter, text: string) => string>> = {
  'breaks-traffic': (paint, text) => paint.bold(paint.red(text)),
  insecure: (paint, text) => paint.bold(paint.magenta(text)),
  fragile: (paint, text) => paint.yellow(text),
  style: (paint, text) => paint.cyan(text),
};

/** Findings for people: by file, each with its place, what is wrong, and what to do. */
export function asText(findings: readonly Finding[], colours: boolean): string {
  const paint = new Painter(colours);
  const lines: string[] = [];
  let file: string | undefined;
  const width = widthOf(findings);
  for (const finding of findings) {
    if (finding.file !== file) {
      if (file !== undefined) lines.push('');
      file = finding.file;
      lines.push(paint.bold(fileName(file)));
    }
    const where = placeOf(finding).padEnd(width.place);
    const severity =
      COLOURS[finding.severity](paint, finding.severity) + ' '.repeat(width.severity - finding.severity.length);
    const about = finding.object === '' ? '' : `${visible(finding.object)}: `;
    lines.push(`  ${where}  ${finding.code} ${severity}  ${about}${visible(finding.message)}`);
    lines.push(`  ${' '.repeat(width.place)}  ${paint.dim(`fix: ${visible(finding.fix)}`)}`);
  }
  if (lines.length > 0) lines.push('');
  lines.push(summary(findings));
  return printed(`${lines.join('\n')}\n`, colours);
}

function fileName(file: string): string {
  if (file === '') return 'the input as a whole';
  return visible(file);
}

/** What is about no file has no place in one. */
function placeOf({ file, line, column }: Finding): string {
  return file === '' ? '' : `${line}:${column}`;
}

/** How wide the columns have to be. */
function widthOf(findings: readonly Finding[]) {
  let [place, severity] = [0, 0];
  for (const finding of findings) {
    place = Math.max(place, placeOf(finding).length);
    severity = Math.max(severity, finding.severity.length);
  }
  return { place, severity };
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'no findings';
  const counts = new Map<Severity, number>();
  for (const { severity } of findings) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  const parts = (Object.keys(COLOURS) as Severity[]).flatMap((severity) => {
    const count = counts.get(severity);
    return count === undefined ? [] : [`${count} ${severity}`];
  });
  return `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}: ${parts.join(', ')}`;
}
