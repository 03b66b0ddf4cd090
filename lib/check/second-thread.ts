import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { MeshFile, MeshModel } from '../mesh-model';
import { type CheckOptions, concluded } from './check';
import { CheckedMesh } from './checked-mesh';
import type { Finding } from './finding';
import { type Found, foundBy } from './found';
import type { IstioVersion } from './istio-version';
import type { LintThreadInput, LintThreadOutput, SentRemark } from './lint-thread';
import { LintTurns, sharedTurns } from './lint-turns';
import { LINTS } from './lints/all';
import type { Remark } from './remark';

/** In letters. A smaller input is checked before a second thread has read it. */
const LEAST = 3_000_000;
/** A larger one takes memory that a machine may not have twice. */
const MOST = 200_000_000;

/**
 * A second thread that runs lints of a large input beside this one: it reads the same text, and takes the lints from the last on.
 * What is found does not depend on it: what it does not answer, whatever the reason, this thread finds out.
 */
export class SecondThread {
  private readonly answers = new Map<number, LintThreadOutput>();
  private readonly turns: SharedArrayBuffer;
  private readonly worker: Worker;
  private isOver = false;
  private wake = () => {};

  private constructor(meshes: readonly (readonly MeshFile[])[], istio: IstioVersion | undefined) {
    this.turns = sharedTurns(meshes.length, LINTS.length);
    const workerData: LintThreadInput = { meshes, istio, turns: this.turns };
    this.worker = new Worker(require.resolve(join(__dirname, '../cli/lint-thread')), { workerData });
    this.worker.on('message', (answer: LintThreadOutput) => {
      this.answers.set(answer.mesh, answer);
      this.wake();
    });
    const end = () => {
      this.isOver = true;
      this.wake();
    };
    this.worker.on('error', end).on('exit', end);
  }

  /**
   * One for an input that is worth it, on a machine that has two processors.
   *
   * @param meshes the files of each mesh
   */
  static for(meshes: readonly (readonly MeshFile[])[], istio: IstioVersion | undefined): SecondThread | undefined {
    const size = meshes.flat().reduce((sum, { text }) => sum + text.length, 0);
    return size < LEAST || size > MOST || availableParallelism() < 2 ? undefined : new SecondThread(meshes, istio);
  }

  /** As `check`, with what the other thread finds. */
  async check(place: number, model: MeshModel, options: CheckOptions): Promise<Finding[]> {
    const { istio } = options;
    const mesh = new CheckedMesh(model, istio);
    const found = new Map<number, readonly Found[]>();
    for (const index of new LintTurns(this.turns, place, LINTS.length, 'first')) {
      options.progress?.(found.size, LINTS.length);
      found.set(index, foundBy(LINTS[index]!, mesh, istio));
    }
    const answer = found.size === LINTS.length ? undefined : await this.answerFor(place);
    const { objects } = mesh.model;
    for (const [index, sent] of answer?.found ?? []) {
      found.set(
        index,
        sent.map(({ code, remark }) => ({ lint: LINT_BY_CODE.get(code)!, remark: received(remark, objects) })),
      );
    }
    for (const remark of answer?.givenUp ?? []) {
      const { object, path = [], message } = received(remark, objects);
      if (object !== undefined) mesh.giveUp(object, path, message);
    }
    const all = LINTS.flatMap((lint, index) => found.get(index) ?? foundBy(lint, mesh, istio));
    return concluded(mesh, all, options);
  }

  /** Ends it, if it has not ended. */
  async end(): Promise<void> {
    await this.worker.terminate();
  }

  /** Nothing where it ended without one. */
  private async answerFor(place: number): Promise<LintThreadOutput | undefined> {
    while (!this.answers.has(place) && !this.isOver) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.answers.get(place);
  }
}

const LINT_BY_CODE = new Map(LINTS.map((lint) => [lint.code, lint]));

function received({ object, ...remark }: SentRemark, objects: MeshModel['objects']): Remark {
  return object === undefined ? remark : { ...remark, object: objects[object]! };
}
