import { Painter } from '../../text/painter';
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
  for (const finding of findings) {
    if (finding.file !== file) {
      if (file !== undefined) lines.push('');
      file = finding.file;
      lines.push(paint.bold(file || '(no file)'));
    }
    const where = `${finding.line}:${finding.column}`.padEnd(8);
    const severity = COLOURS[finding.severity](paint, finding.severity);
    const about = finding.object === '' ? '' : `${finding.object}: `;
    lines.push(`  ${where}${finding.code} ${severity}  ${about}${finding.message}`);
    lines.push(`          ${paint.dim(`fix: ${finding.fix}`)}`);
  }
  if (lines.length > 0) lines.push('');
  lines.push(summary(findings));
  return `${lines.join('\n')}\n`;
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
