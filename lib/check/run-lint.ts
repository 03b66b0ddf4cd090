import type { MeshModel, MeshObject } from '../mesh-model';
import { CheckedMesh } from './checked-mesh';
import type { IstioVersion } from './istio-version';
import type { Lint } from './lint';
import type { Remark } from './remark';

/** What a lint says of a mesh. */
export interface LintRun {
  readonly remarks: readonly Remark[];
  /** Objects that it cannot judge, and the error; no object where it is not found out which. */
  readonly unjudged: readonly { readonly object?: MeshObject; readonly error: unknown }[];
}

/** As many objects as are looked for; an input with more of them is not judged by the lint. */
const MOST = 8;

/**
 * Runs a lint. An object that it stumbles over must not silence it for the others, or one document would hide what is wrong
 * with all: such an object is looked for, told, and left out.
 */
export function runLint(lint: Lint, mesh: CheckedMesh, istio: IstioVersion | undefined): LintRun {
  const whole = attempt(lint, mesh);
  if (!('error' in whole)) return { remarks: whole.remarks, unjudged: [] };
  const { objects } = mesh.model;
  const without = (left: readonly MeshObject[], model: MeshModel) =>
    attempt(lint, new CheckedMesh(model.with(left), istio));
  const unjudged: { object: MeshObject; error: unknown }[] = [];
  let last = whole.error;
  let rest = [...objects];
  while (unjudged.length < MOST) {
    const at = firstToFail((count) => 'error' in without(rest.slice(0, count), mesh.model), rest.length);
    const object = rest[at - 1];
    if (object === undefined) break;
    unjudged.push({ object, error: last });
    rest = rest.filter((each) => each !== object);
    const outcome = without(rest, mesh.model);
    if (!('error' in outcome)) return { remarks: outcome.remarks, unjudged };
    last = outcome.error;
  }
  return { remarks: [], unjudged: [{ error: last }] };
}

function attempt(lint: Lint, mesh: CheckedMesh): { readonly remarks: Remark[] } | { readonly error: unknown } {
  const remarks: Remark[] = [];
  try {
    lint.run(mesh, (remark) => remarks.push(remark));
    return { remarks };
  } catch (error) {
    return { error };
  }
}

/** A count with which it fails and with one less does not; it fails with `all`. */
function firstToFail(fails: (count: number) => boolean, all: number): number {
  let [good, bad] = [0, all];
  if (fails(0)) return 0;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (fails(middle)) bad = middle;
    else good = middle;
  }
  return bad;
}
