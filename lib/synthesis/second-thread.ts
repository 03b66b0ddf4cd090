import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Part, PartTask } from './render-part';
import type { TenantGroup } from './tenant-groups';

/** Compiled beside this file. When run from TypeScript sources there is none, and one thread does it all. */
const WORKER = join(__dirname, 'worker.js');

/** A second thread pays from about this much registry text on, in characters: some 150 services. */
const WORTH_A_THREAD = 40_000;

/** Groups for this thread and for a second one, about equal; none for the second where it would not pay. */
export function inHalves(
  groups: readonly TenantGroup[],
  threads = existsSync(WORKER) ? availableParallelism() : 1,
): [TenantGroup[], TenantGroup[]] {
  const total = groups.reduce((sum, { size }) => sum + size, 0);
  if (total < WORTH_A_THREAD || threads < 2) return [[...groups], []];
  const first: TenantGroup[] = [];
  const second: TenantGroup[] = [];
  let balance = 0;
  for (const group of [...groups].sort((a, b) => b.size - a.size)) {
    // The second thread starts later: of two equal shares it gets the smaller one.
    (balance <= 0 ? first : second).push(group);
    balance += balance <= 0 ? group.size : -group.size;
  }
  return [first, second];
}

/** Renders a part in a second thread, while this one does another. */
export class SecondThread {
  private readonly worker: Worker;
  private readonly rendered: Promise<Part>;

  constructor(task: PartTask) {
    this.worker = new Worker(WORKER, { workerData: task });
    this.rendered = new Promise((resolve, reject) => {
      this.worker.once('message', resolve);
      this.worker.once('error', reject);
    });
    // Whoever stops before asking for the result has an error of its own to tell.
    this.rendered.catch(() => undefined);
  }

  /** What it rendered. */
  part(): Promise<Part> {
    return this.rendered;
  }

  /** Stops it, whatever it is doing. */
  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
