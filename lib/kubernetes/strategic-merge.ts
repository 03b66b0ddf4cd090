import { own } from '../text/own';
import { isMapping } from '../yaml/is-mapping';
import type { Fields } from './fields';

/** A mapping of an object or of a part of one. */
export type Json = Readonly<Record<string, unknown>>;

/** Says what to do with the mapping or item that it stands in: `delete`, `replace` or `merge`, which is the default. */
export const DIRECTIVE = '$patch';

/** Before the name of a list of texts: the items to take out of it. */
export const DELETE_FROM_LIST = '$deleteFromPrimitiveList/';

/**
 * `overlay` laid over `base` as `kubectl patch --type strategic` and kustomize do it: mappings field by field, lists by the
 * merge key of Kubernetes' schema where it has one, all else as a whole; `null` takes a field away. Neither of the two is
 * changed. What is the same in several objects may be shared by the result.
 *
 * @param fields what the schema says of `base`
 */
export function strategicMerge(base: Json, overlay: Json, fields: Fields | undefined): Json {
  const directive = overlay[DIRECTIVE];
  if (directive === 'delete') return {};
  if (directive === 'replace') return withoutDirectives(overlay) as Json;
  const result: Record<string, unknown> = { ...base };
  for (const key of Object.keys(overlay)) {
    const value = overlay[key];
    if (key === DIRECTIVE) continue;
    if (key.startsWith(DELETE_FROM_LIST)) deleteFromList(result, key.slice(DELETE_FROM_LIST.length), value);
    else if (value === null) delete result[key];
    else if (value !== undefined) put(result, key, value, fieldOf(fields, key));
  }
  return result;
}

function put(result: Record<string, unknown>, key: string, value: unknown, field: Fields | undefined): void {
  const base = own(result, key);
  if (isMapping(base) && isMapping(value)) {
    result[key] = field?.p === true ? withoutDirectives(value) : strategicMerge(base, value, field);
  } else if (Array.isArray(base) && Array.isArray(value)) {
    result[key] = mergedList(base, value, field);
  } else if (isMapping(value) && Object.hasOwn(value, DIRECTIVE) && value[DIRECTIVE] === 'delete') {
    delete result[key];
  } else {
    result[key] = withoutDirectives(value);
  }
}

/** What the schema says of a field of a mapping. */
export function fieldOf(fields: Fields | undefined, key: string): Fields | undefined {
  return own(fields?.f, key) ?? fields?.v;
}

function deleteFromList(result: Record<string, unknown>, key: string, items: unknown): void {
  const base = own(result, key);
  if (!Array.isArray(base) || !Array.isArray(items)) return;
  result[key] = base.filter((item) => !items.includes(item));
}

function mergedList(base: readonly unknown[], overlay: readonly unknown[], field: Fields | undefined): unknown[] {
  if (field?.m === undefined) return overlay.map(withoutDirectives);
  if (field.m === true) return inOrder([...new Set([...base, ...overlay])], base, overlay, (item) => item);
  const key = field.m;
  const keyOf = (item: unknown) => (isMapping(item) ? item[key] : undefined);
  const [known, only] = [base[0], overlay[0]];
  // One item over the one that is there, such as the container.
  if (base.length === 1 && overlay.length === 1 && isMapping(known) && isMapping(only)) {
    if (keyOf(known) === keyOf(only) && only[DIRECTIVE] === undefined) return [strategicMerge(known, only, field.l)];
  }
  const items = overlay.filter(isMapping);
  const plain = items.filter((item) => !isDirective(item));
  if (items.some((item) => item[DIRECTIVE] === 'replace')) return plain.map(withoutDirectives);
  const removed = new Set(items.filter((item) => item[DIRECTIVE] === 'delete').map(keyOf));
  const kept = base.filter((item) => !removed.has(keyOf(item)));
  const byKey = new Map(kept.map((item) => [keyOf(item), item]));
  for (const item of plain) {
    const known = byKey.get(keyOf(item));
    byKey.set(keyOf(item), isMapping(known) ? strategicMerge(known, item, field.l) : withoutDirectives(item));
  }
  return inOrder([...byKey.values()], kept, plain, keyOf);
}

/** `$patch: merge` says what is done anyway. */
function isDirective(item: Json): boolean {
  return Object.hasOwn(item, DIRECTIVE) && item[DIRECTIVE] !== 'merge';
}

/**
 * Kubernetes' order of a merged list: items of the overlay in its order, those that only the base has before the first of
 * them that they precede in the base.
 */
export function inOrder(
  merged: readonly unknown[],
  base: readonly unknown[],
  overlay: readonly unknown[],
  keyOf: (item: unknown) => unknown,
): unknown[] {
  const [inBase, inOverlay] = [positions(base, keyOf), positions(overlay, keyOf)];
  const place = (index: ReadonlyMap<unknown, number>, item: unknown) => index.get(keyOf(item));
  const by = (index: ReadonlyMap<unknown, number>) => (a: unknown, b: unknown) => place(index, a)! - place(index, b)!;
  const left = merged.filter((item) => place(inOverlay, item) === undefined).sort(by(inBase));
  const right = merged.filter((item) => place(inOverlay, item) !== undefined).sort(by(inOverlay));
  const result: unknown[] = [];
  let next = 0;
  for (const item of right) {
    const limit = place(inBase, item);
    while (limit !== undefined && next < left.length && place(inBase, left[next])! < limit) result.push(left[next++]);
    result.push(item);
  }
  return [...result, ...left.slice(next)];
}

function positions(items: readonly unknown[], keyOf: (item: unknown) => unknown): Map<unknown, number> {
  const result = new Map<unknown, number>();
  items.forEach((item, index) => {
    if (!result.has(keyOf(item))) result.set(keyOf(item), index);
  });
  return result;
}

/** A new value as it is emitted: fields that are `null` and everything with a directive are not in it. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => !(isMapping(item) && isDirective(item))).map(withoutDirectives);
  }
  if (!isMapping(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (key === DIRECTIVE || key.startsWith(DELETE_FROM_LIST) || child === null || child === undefined) continue;
    if (isMapping(child) && child[DIRECTIVE] === 'delete') continue;
    result[key] = withoutDirectives(child);
  }
  return result;
}
