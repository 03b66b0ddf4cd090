import type { Finding, Severity } from '../finding';

const COLOURS: Readonly<Record<Severity, string>> = {
  'breaks-traffic': '31;1',
  insecure: '35;1',
  fragile: '33',
  style: '36',
};

/** Findings for people: by file, each with its place, what is wrong, and what to do. */
export function asText(findings: readonly Finding[], colours: boolean): string {
  const paint = (code: string, text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines: string[] = [];
  let file: string | undefined;
  for (const finding of findings) {
    if (finding.file !== file) {
      if (file !== undefined) lines.push('');
      file = finding.file;
      lines.push(paint('1', file || '(no file)'));
    }
    const where = `${finding.line}:${finding.column}`.padEnd(8);
    const severity = paint(COLOURS[finding.severity], finding.severity);
    const about = finding.object === '' ? '' : `${finding.object}: `;
    lines.push(`  ${where}${finding.code} ${severity}  ${about}${finding.message}`);
    lines.push(`          ${paint('2', `fix: ${finding.fix}`)}`);
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
