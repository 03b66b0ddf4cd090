import type { CheckedMesh } from './checked-mesh';
import type { IstioVersion } from './istio-version';
import type { Lint } from './lint';
import { INTERNAL_ERROR } from './lints/input/internal-error';
import type { Remark } from './remark';
import { runLint } from './run-lint';

/** What a lint says, before it is known what is accepted and where it stands. */
export interface Found {
  readonly lint: Lint;
  readonly remark: Remark;
}

/** What a lint says of a mesh, and what it cannot judge. Never throws. */
export function foundBy(lint: Lint, mesh: CheckedMesh, istio: IstioVersion | undefined): Found[] {
  const { remarks, unjudged } = runLint(lint, mesh, istio);
  const found: Found[] = remarks.map((remark) => ({ lint, remark }));
  for (const { object, error } of unjudged) {
    const what = object === undefined ? 'gave up' : 'cannot judge this object';
    const message = `${lint.code} ${lint.name} ${what}: ${error}`;
    found.push({ lint: INTERNAL_ERROR, remark: { message, ...(object && { object }) } });
  }
  return found;
}
