import type { MeshObject } from '../mesh-model';
import type { CheckedMesh } from './checked-mesh';
import type { Severity } from './finding';
import type { Missing } from './missing';

/** Something that can be wrong with a mesh: found by `run`, explained by the rest. */
export interface Lint {
  /** Stable for ever: `BL202`. */
  readonly code: string;
  /** In words with hyphens: `unknown-subset`. */
  readonly name: string;
  readonly severity: Severity;
  /** One sentence: what is wrong. */
  readonly summary: string;
  /** Why it is wrong: what Istio, Envoy or Kubernetes make of it. */
  readonly cause: string;
  /** What to do. */
  readonly fix: string;
  /** Codes of `istioctl analyze` that mean the same. @default none */
  readonly istio?: readonly string[];
  /** Codes of Kiali that mean the same. @default none */
  readonly kiali?: readonly string[];
  /** True when what is missing may live outside the input: with `--partial` such findings are `style`. @default false */
  readonly elsewhere?: boolean;
  run(mesh: CheckedMesh, report: Report): void;
}

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

export type Report = (remark: Remark) => void;
