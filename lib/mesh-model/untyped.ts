/**
 * Reading values of unknown shape: whatever stands in a document, these give the type that was asked for or nothing.
 * A field of the wrong type reads as absent; saying so is the lints' work.
 */

/** A mapping; anything else reads as an empty one. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : EMPTY;
}

const EMPTY: Readonly<Record<string, unknown>> = Object.freeze({});

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list; anything else reads as an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A scalar as text. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A list of scalars as texts. */
export function texts(value: unknown): string[] {
  const result: string[] = [];
  for (const item of list(value)) {
    const found = text(item);
    if (found !== undefined) result.push(found);
  }
  return result;
}

/** A finite number, also one written as text. */
export function number(value: unknown): number | undefined {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}

/** True only for `true`. */
export function flag(value: unknown): boolean {
  return value === true;
}

/** A mapping of texts, such as labels. */
export function textMap(value: unknown): Record<string, string> {
  const result: Record<string, string> = {};
  const fields = record(value);
  for (const key in fields) {
    const found = text(fields[key]);
    if (found !== undefined) set(result, key, found);
  }
  return result;
}

/** Sets an own property, whatever its name (`__proto__` is a key like any other in YAML). */
export function set<V>(target: Record<string, V>, key: string, value: V): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else target[key] = value;
}

/** True when every label of `selector` stands in `labels`. */
export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  for (const key in selector) if (labels[key] !== selector[key]) return false;
  return true;
}
