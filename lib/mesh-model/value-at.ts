import type { MeshObject } from '../mesh-model';

/** The value that stands at a path of an object, as it is written. */
export function valueAt(object: MeshObject, path: readonly (string | number)[]): unknown {
  let value: unknown = object.content;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
