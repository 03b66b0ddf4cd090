import type { MeshObject } from '../../mesh-model';

/** What can be wrong with a field, one lint each. */
export type SchemaProblemKind =
  | 'unknown-field'
  | 'misplaced-field'
  | 'removed-field'
  | 'deprecated-field'
  | 'wrong-type'
  | 'unknown-value'
  | 'missing-field'
  | 'exclusive-fields'
  | 'out-of-range'
  | 'invalid-quantity'
  | 'repeated-item';

export interface SchemaProblem {
  readonly kind: SchemaProblemKind;
  readonly object: MeshObject;
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly fix: string;
}
