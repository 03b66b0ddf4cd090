import { own } from '../text/own';
import { isMapping } from '../yaml/is-mapping';
import { equal } from './canonical';

/** A value that two documents have differently, or that only one of them has. */
export interface LeafDifference {
  readonly path: readonly (string | number)[];
  /** `undefined` where the document has none. */
  readonly values: readonly [unknown, unknown];
}

/**
 * Where two documents differ: mappings field by field, lists whose entries all have a name by these names, other lists by position
 * where they are equally long and as a whole where they are not.
 */
export function leafDifferences(a: unknown, b: unknown, path: readonly (string | number)[] = []): LeafDifference[] {
  if (isMapping(a) && isMapping(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return names.flatMap((name) => leafDifferences(own(a, name), own(b, name), [...path, name]));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    const [left, right] = [byName(a), byName(b)];
    if (left !== undefined && right !== undefined) {
      const names = [...new Set([...left.keys(), ...right.keys()])];
      return names.flatMap((name) => leafDifferences(left.get(name), right.get(name), [...path, name]));
    }
    if (a.length === b.length) return a.flatMap((item, index) => leafDifferences(item, b[index], [...path, index]));
  }
  return equal(a, b) ? [] : [{ path, values: [a, b] }];
}

/** The entries of a list by name; nothing where one has none, or two have the same. */
function byName(list: readonly unknown[]): ReadonlyMap<string, unknown> | undefined {
  const named = new Map<string, unknown>();
  for (const item of list) {
    const name = isMapping(item) ? own(item, 'name') : undefined;
    if (typeof name !== 'string' || named.has(name)) return undefined;
    named.set(name, item);
  }
  return named;
}
