import { isDeepStrictEqual } from 'node:util';

type Json = Record<string, unknown>;

/** The field that tells the items of a list apart, as in Kubernetes' own strategic merge. */
const ITEM_KEYS = ['name', 'mountPath', 'containerPort', 'topologyKey', 'ip'] as const;

/**
 * What changed from `before` to `after`, laid over `base`: fields that are the same in both keep what `base` has.
 * Lists whose items have a name (containers, volumes, environment) are compared item by item.
 */
export function laidOver<T extends Json>(base: T, before: Json, after: Json): T {
  const result: Json = { ...base };
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (isDeepStrictEqual(before[key], after[key])) continue;
    const value = laidOverValue(base[key], before[key], after[key]);
    if (value === undefined) delete result[key];
    else result[key] = value;
  }
  return result as T;
}

function laidOverValue(base: unknown, before: unknown, after: unknown): unknown {
  if (isObject(base) && isObject(after)) return laidOver(base, isObject(before) ? before : {}, after);
  if (Array.isArray(base) && Array.isArray(after))
    return laidOverList(base, Array.isArray(before) ? before : [], after);
  return after;
}

function laidOverList(base: unknown[], before: unknown[], after: unknown[]): unknown[] {
  const key = ITEM_KEYS.find((name) => [...base, ...before, ...after].every((item) => isObject(item) && name in item));
  if (key === undefined) return after;
  const byKey = (items: unknown[]) => new Map(items.map((item) => [(item as Json)[key], item as Json]));
  const [old, now, result] = [byKey(before), byKey(after), byKey(base)];
  for (const name of old.keys()) if (!now.has(name)) result.delete(name);
  for (const [name, item] of now) {
    const own = result.get(name);
    if (own === undefined) result.set(name, item);
    else result.set(name, laidOver(own, old.get(name) ?? {}, item));
  }
  return [...result.values()];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
