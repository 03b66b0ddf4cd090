/**
 * `value` without undefined and null fields, or nothing when it holds a token (`Lazy` and the like) or an object of a
 * class, which cdk8s' resolvers have to look at. Ten times faster than resolving what needs no resolving.
 */
export function plainData<T>(value: T): T | undefined {
  const state = inspect(value);
  if (state === FOREIGN) return undefined;
  return state === CLEAN ? value : copied(value);
}

const CLEAN = 0;
/** Has fields to leave out. */
const UNCLEAN = 1;
/** Only cdk8s can make data of it. */
const FOREIGN = 2;

function inspect(value: unknown): typeof CLEAN | typeof UNCLEAN | typeof FOREIGN {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'function' || typeof value === 'symbol' ? FOREIGN : CLEAN;
  }
  let state: typeof CLEAN | typeof UNCLEAN = CLEAN;
  if (Array.isArray(value)) {
    for (const item of value) {
      const inner = inspect(item);
      if (inner === FOREIGN) return FOREIGN;
      if (inner === UNCLEAN) state = UNCLEAN;
    }
    return state;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return FOREIGN;
  for (const key in value) {
    const child = (value as Record<string, unknown>)[key];
    const inner = child === undefined || child === null ? UNCLEAN : inspect(child);
    if (inner === FOREIGN) return FOREIGN;
    if (inner === UNCLEAN) state = UNCLEAN;
  }
  return state;
}

/** A copy that shares nothing, not even with itself, without undefined and null fields. */
export function copied<T>(value: T): T;
export function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => copied(item));
  const result: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (child !== undefined && child !== null) result[key] = copied(child);
  }
  return result;
}
