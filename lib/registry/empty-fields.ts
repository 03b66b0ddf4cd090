import type { Problem } from '../model/problem';
import { isMapping } from '../yaml/is-mapping';
import type { DocumentOrigin } from './document-origin';

/**
 * Fields of a file of differences that have nothing after the colon. YAML reads `null`, by which the field is taken away; often somebody
 * took the lines below it away, and meant that nothing differs. What is meant is written: `cms: null`.
 */
export function warnOfEmptyFields(content: unknown, origin: DocumentOrigin, problems: Problem[]): void {
  walk(content, []);

  function walk(value: unknown, path: readonly string[]): void {
    if (!isMapping(value)) return;
    for (const [name, each] of Object.entries(value)) {
      const at = [...path, name];
      if (each === null && (origin.source(at) ?? '') === '') {
        const message = `is empty, which takes \`${name}\` away here`;
        const fix = `write \`${name}: null\` if that is meant, or remove the line`;
        problems.push({ severity: 'warning', origin, field: at, message, rule: 'ENV-1', fix });
      } else walk(each, at);
    }
  }
}
