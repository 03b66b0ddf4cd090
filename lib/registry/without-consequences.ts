import type { Problem } from '../model/problem';
import { DocumentOrigin } from './document-origin';
import { isUnknownField } from './schema-problem';

/** A tenant, a service and what belongs to all of it are found by other fields as well. */
const LEAST_STEPS = 3;

/**
 * Problems without those that only follow from others: what is wrong with a mapping as a whole, such as that it says too little,
 * while one of its fields is not known and so was not read.
 */
export function withoutConsequences(problems: readonly Problem[]): readonly Problem[] {
  const unread = new Set(
    problems.flatMap((problem) => {
      const [file, ...path] = placeOf(problem) ?? [];
      // A cluster without the address that was wrong has none.
      const isUnread = isUnknownField(problem) ? path.length > LEAST_STEPS : path[0] === 'clusters' && path.length > 2;
      return isUnread ? [JSON.stringify([file, ...path.slice(0, -1)])] : [];
    }),
  );
  if (unread.size === 0) return problems;
  return problems.filter((problem) => isUnknownField(problem) || !unread.has(JSON.stringify(placeOf(problem))));
}

function placeOf({ origin, field }: Problem): readonly (string | number)[] | undefined {
  return origin instanceof DocumentOrigin ? [origin.place(field).file, ...(origin.base ?? []), ...field] : undefined;
}
