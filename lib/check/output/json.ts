import type { Finding } from '../finding';

/** Findings for machines. */
export function asJson(findings: readonly Finding[]): string {
  const items = findings.map(({ code, severity, message, file, line, object, path, fix }) => {
    return { code, severity, message, file, line, object, path, fix };
  });
  return `${JSON.stringify({ findings: items }, undefined, 2)}\n`;
}
