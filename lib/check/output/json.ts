import { jsonText } from '../../text/json-text';
import type { Finding } from '../finding';

/** Findings for machines. */
export function asJson(findings: readonly Finding[]): string {
  const items = findings.map(({ code, severity, message, file, line, object, path, fix }) => {
    return { code, severity, message, file, line, object, path, fix };
  });
  return `${jsonText({ findings: items })}\n`;
}
