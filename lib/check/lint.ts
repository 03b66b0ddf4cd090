import type { CheckedMesh } from './checked-mesh';
import type { Severity } from './finding';
import type { Remark } from './remark';

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

export type Report = (remark: Remark) => void;
