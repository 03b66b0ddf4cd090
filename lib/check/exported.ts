import type { MeshObject } from '../mesh-model';
import { record } from '../mesh-model/untyped';

/** True for an object that was read from a cluster: it has what only a cluster writes. */
export function isExported({ content }: MeshObject): boolean {
  return record(content.metadata).uid !== undefined;
}
