import { parentPort, workerData } from 'node:worker_threads';
import { type MeshFile, MeshModel, type MeshObject } from '../mesh-model';
import { CheckedMesh } from './checked-mesh';
import { foundBy } from './found';
import type { IstioVersion } from './istio-version';
import { LintTurns } from './lint-turns';
import { LINTS } from './lints/all';
import type { Remark } from './remark';

/** What the second thread is given. */
export interface LintThreadInput {
  /** The files of each mesh. */
  readonly meshes: readonly (readonly MeshFile[])[];
  readonly istio: IstioVersion | undefined;
  /** See {@link LintTurns}. */
  readonly turns: SharedArrayBuffer;
}

/** What it answers for each mesh. */
export interface LintThreadOutput {
  readonly mesh: number;
  /** By the lint's place in the list of all; lints whose remarks cannot be told to another thread are not among them. */
  readonly found: ReadonlyMap<number, readonly { readonly code: string; readonly remark: SentRemark }[]>;
  readonly givenUp: readonly SentRemark[];
}

/** A remark whose object is named by its place in the model: the other thread has read the same files. */
export type SentRemark = Omit<Remark, 'object'> & { readonly object?: number };

/** The second thread of `check`. */
export function runLintThread(): void {
  const { meshes, istio, turns } = workerData as LintThreadInput;
  for (const [mesh, files] of meshes.entries())
    parentPort?.postMessage(lintFromLast(MeshModel.of(files), mesh, istio, turns));
}

function lintFromLast(
  model: MeshModel,
  mesh: number,
  istio: IstioVersion | undefined,
  turns: SharedArrayBuffer,
): LintThreadOutput {
  const checked = new CheckedMesh(model, istio);
  const places = new Map(model.objects.map((object, place) => [object, place]));
  const found = new Map<number, { code: string; remark: SentRemark }[]>();
  for (const index of new LintTurns(turns, mesh, LINTS.length, 'last')) {
    const all = foundBy(LINTS[index]!, checked, istio);
    if (all.some(({ remark }) => !isPlaced(remark, places))) continue;
    found.set(
      index,
      all.map(({ lint, remark }) => ({ code: lint.code, remark: sent(remark, places) })),
    );
  }
  return { mesh, found, givenUp: checked.givenUp.map((remark) => sent(remark, places)) };
}

function isPlaced({ object }: Remark, places: ReadonlyMap<MeshObject, number>): boolean {
  return object === undefined || places.has(object);
}

function sent({ object, ...remark }: Remark, places: ReadonlyMap<MeshObject, number>): SentRemark {
  return object === undefined ? remark : { ...remark, object: places.get(object)! };
}
