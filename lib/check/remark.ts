import type { MeshObject } from '../mesh-model';
import type { Severity } from './finding';
import type { Missing } from './missing';

/** What a lint says about one place. */
export interface Remark {
  /** The object; absent where a file could not be read so far. */
  readonly object?: MeshObject;
  /** The field; the object itself by default. */
  readonly path?: readonly (string | number)[];
  /** The finding is about the field's name, not its value. @default false */
  readonly key?: boolean;
  readonly message: string;
  /** @default the lint's */
  readonly fix?: string;
  /** @default the lint's */
  readonly severity?: Severity;
  /** True when what is missing may live outside the input. @default the lint's */
  readonly elsewhere?: boolean;
  /** What is missing, where it can be told whether the input should hold it: says more than {@link elsewhere}. */
  readonly missing?: Missing;
  /** Where it stands, for what has no object. */
  readonly source?: { readonly file: string; readonly line: number; readonly column: number };
}
