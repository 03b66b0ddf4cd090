import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { GitOpsSettings } from '../manifests/gitops';
import type { Files } from '../manifests/layout';
import type { RegistryFile } from '../registry/registry-files';

/** What a second thread gets: the registry's very text, so that both read the same, and its share of the tenants. */
export interface WorkerTask {
  readonly files: readonly RegistryFile[];
  /** The registry's folder as messages name it. */
  readonly folder: string;
  readonly gitops: Partial<GitOpsSettings>;
  readonly tenants: ReadonlySet<string>;
}

/** Compiled beside this file. When run from TypeScript sources there is none, and one thread does it all. */
const WORKER = join(__dirname, 'worker.js');

/** A second thread pays from about this much registry text on, in characters: some 150 services. */
const WORTH_A_THREAD = 40_000;

/** The tenants for a second thread: about half of the text, or none where it would not pay. */
export function secondShare(sizes: ReadonlyMap<string, number>): ReadonlySet<string> {
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const share = new Set<string>();
  if (total < WORTH_A_THREAD || availableParallelism() < 2 || !existsSync(WORKER)) return share;
  let sum = 0;
  for (const [tenant, size] of sizes) {
    if (sum + size > total / 2) continue;
    share.add(tenant);
    sum += size;
  }
  return share;
}

/** Renders a share in a second thread, while this one does the rest. */
export class SecondThread {
  private readonly worker: Worker;
  private readonly rendered: Promise<Files>;

  constructor(task: WorkerTask) {
    this.worker = new Worker(WORKER, { workerData: task });
    this.rendered = new Promise((resolve, reject) => {
      this.worker.once('message', resolve);
      this.worker.once('error', reject);
    });
    // Whoever stops before asking for the result has an error of its own to tell.
    this.rendered.catch(() => undefined);
  }

  /** What it rendered. */
  files(): Promise<Files> {
    return this.rendered;
  }

  /** Stops it, whatever it is doing. */
  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
