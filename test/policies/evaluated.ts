import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Expression, WrongType } from '../../lib/policies/expression';

/** What an expression says of an object; `null` where it fails. */
export type Answer = boolean | null;

/** What an independent CEL says of each pair. */
export function byCel(pairs: readonly (readonly [Expression, unknown])[]): Answer[] {
  const input = JSON.stringify(pairs.map(([expression, object]) => [expression.cel('variables.it'), object]));
  const output = execFileSync(process.execPath, [join(__dirname, 'evaluate-cel.mjs')], { input, maxBuffer: 1 << 28 });
  return JSON.parse(output.toString());
}

/** What we say. */
export function byUs([expression, object]: readonly [Expression, unknown]): Answer {
  try {
    return expression.holds(object);
  } catch (error) {
    if (error instanceof WrongType) return null;
    throw error;
  }
}
