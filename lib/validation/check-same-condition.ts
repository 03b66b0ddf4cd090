import type { Origin } from '../model/origin';
import type { Problem, Problems } from '../model/problem';
import type { Condition } from '../model/traffic';
import { flowText } from '../yaml/written-value';

/** Conditions of which one is enough: one that is there already adds no request (EDGE-8). */
export function checkSameConditions(
  conditions: readonly Condition[],
  origin: Origin,
  field: Problem['field'],
  problems: Problems,
): void {
  const known = new Map<string, number>();
  conditions.forEach((condition, index) => {
    const text = JSON.stringify(sorted(condition));
    const first = known.get(text);
    if (first === undefined) {
      known.set(text, index);
      return;
    }
    const message = `takes the same requests as ${[...field, first].join('.')}: ${flowText(condition as Record<string, unknown>)}`;
    problems.warning(origin, [...field, index], message, { rule: 'EDGE-8', fix: 'remove one of the two' });
  });
}

const HEADERS = ['headers', 'withoutHeaders'];

/** The same content in one order, and header names in one case. */
function sorted(value: unknown, inHeaders = false): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([name, each]): [string, unknown] => [
      inHeaders ? name.toLowerCase() : name,
      sorted(each, HEADERS.includes(name)),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
