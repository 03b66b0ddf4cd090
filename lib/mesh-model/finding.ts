import type { MeshObject, Source } from './mesh-object';

/** What can be wrong with the input itself, before any lint runs. */
export type ModelFindingCode =
  | 'unreadable-file'
  | 'invalid-yaml'
  | 'not-an-object'
  | 'duplicate-object'
  | 'unnamed-object'
  | 'unknown-version'
  | 'delegate-missing'
  | 'delegate-not-exported'
  | 'delegate-conflict';

/** Something in the input that Istio or Kubernetes would refuse, or drop without a word. */
export interface ModelFinding {
  /** What kind of fault it is. */
  readonly code: ModelFindingCode;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** The file as it was named to the reader. */
  readonly file: string;
  /** The object it is about, if the document could be read so far. */
  readonly object?: MeshObject;
  /** The field in the object. */
  readonly path?: readonly (string | number)[];
  /** Set when the position is known without an object. */
  readonly line?: number;
  /** Counted from 1; set together with `line`. */
  readonly column?: number;
}

/** Where a finding stands. */
export function sourceOf(finding: ModelFinding): Source {
  if (finding.object !== undefined) return finding.object.at(...(finding.path ?? []));
  return { file: finding.file, line: finding.line ?? 1, column: finding.column ?? 1 };
}
