import { own } from '../text/own';
import { isMapping } from '../yaml/is-mapping';
import type { Fields } from './fields';
import { DELETE_FROM_LIST, DIRECTIVE, fieldOf, inOrder, type Json, strategicMerge } from './strategic-merge';

/**
 * One overlay that does what two do one after the other. Where no overlay can (a list without a merge key that one of them
 * takes items out of), it does something else: who relies on it compares the results.
 *
 * @param fields what the schema says of the object that they are laid over
 */
export function composedOverlay(first: Json, second: Json, fields: Fields | undefined): Json {
  const directive = second[DIRECTIVE];
  if (directive === 'delete' || directive === 'replace') return second;
  const { [DIRECTIVE]: before, ...known } = first;
  if (before === 'delete') return { ...second, [DIRECTIVE]: 'replace' };
  if (before === 'replace') return { ...strategicMerge(known, second, fields), [DIRECTIVE]: 'replace' };
  const result: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    if (value === undefined) continue;
    if (key.startsWith(DELETE_FROM_LIST)) takeOut(result, key, value);
    else result[key] = composedValue(own(result, key), value, fieldOf(fields, key));
  }
  for (const [key, value] of Object.entries(second)) {
    // What is put back is not taken out.
    const taken = own(result, `${DELETE_FROM_LIST}${key}`);
    if (!Array.isArray(taken) || !Array.isArray(value)) continue;
    result[`${DELETE_FROM_LIST}${key}`] = taken.filter((item) => !value.includes(item));
  }
  return result;
}

function takeOut(result: Record<string, unknown>, key: string, items: unknown): void {
  if (!Array.isArray(items)) return;
  const name = key.slice(DELETE_FROM_LIST.length);
  const [taken, list] = [own(result, key), own(result, name)];
  result[key] = [...new Set([...(Array.isArray(taken) ? taken : []), ...items])];
  if (Array.isArray(list)) result[name] = list.filter((item) => !items.includes(item));
}

function composedValue(first: unknown, second: unknown, field: Fields | undefined): unknown {
  if (isMapping(second) && field?.p !== true) {
    if (isMapping(first)) return composedOverlay(first, second, field);
    // What was taken away as a whole comes back with what is new alone.
    if (first === null && second[DIRECTIVE] === undefined) return { ...second, [DIRECTIVE]: 'replace' };
  }
  if (!Array.isArray(second) || field?.m === undefined) return second;
  if (first === null) return field.m === true ? second : [...second, { [DIRECTIVE]: 'replace' }];
  if (!Array.isArray(first)) return second;
  return field.m === true
    ? inOrder([...new Set([...first, ...second])], first, second, (item) => item)
    : composedList(first.filter(isMapping), second.filter(isMapping), field.m, field.l);
}

function composedList(
  first: readonly Json[],
  second: readonly Json[],
  mergeKey: string,
  fields: Fields | undefined,
): Json[] {
  if (second.some((item) => item[DIRECTIVE] === 'replace')) return [...second];
  const keyOf = (item: unknown) => (isMapping(item) ? item[mergeKey] : undefined);
  const isRemoval = (item: Json) => item[DIRECTIVE] === 'delete';
  const removed = new Set(second.filter(isRemoval).map(keyOf));
  const replaces = first.filter((item) => item[DIRECTIVE] === 'replace');
  const removals = [...first, ...second].filter(isRemoval);
  const kept = first.filter((item) => !isRemoval(item) && !replaces.includes(item) && !removed.has(keyOf(item)));
  const byKey = new Map(kept.map((item) => [keyOf(item), item]));
  const items = second.filter((item) => !isRemoval(item));
  for (const item of items) {
    const known = byKey.get(keyOf(item));
    byKey.set(keyOf(item), known === undefined ? item : composedOverlay(known, item, fields));
  }
  const merged = inOrder([...byKey.values()], kept, items, keyOf) as Json[];
  if (replaces.length > 0) return [...merged, ...replaces];
  const once = new Map(removals.map((item) => [keyOf(item), item]));
  return [...once.values(), ...merged];
}
