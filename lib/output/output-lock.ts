import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../files/make-folder';
import { visible } from '../text/visible';

/** Another run writes to the same folder. */
export class OutputLockedError extends Error {}

/** How long a run waits for another one, and between two looks; in milliseconds. */
const PATIENCE = 10_000;
const PAUSE = 20;

const NAME = '.branchline.lock';

/**
 * Does something while no other run of ours writes to the folder: one that comes second waits, and then sees what the first wrote.
 * A lock of a process that is no more is taken over.
 *
 * @throws OutputLockedError when the other run takes too long
 */
export function whileLocked<T>(folder: string, work: () => T, patience = PATIENCE): T {
  const path = join(folder, NAME);
  const created = openFolder(folder);
  let taken = take(path);
  for (let waited = 0; taken === false; waited += PAUSE) {
    if (waited >= patience) {
      throw new OutputLockedError(
        `${visible(folder)}: another run writes there (${visible(path)}); nothing was changed\n  fix: wait for it, or remove that file if no run goes on`,
      );
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    taken = take(path);
  }
  // A run that is asked to end in the middle of its files ends when they are whole.
  for (const signal of SIGNALS) process.on(signal, later);
  try {
    return work();
  } finally {
    if (taken) release(path);
    if (created) removeIfEmpty(folder);
    for (const signal of SIGNALS) process.removeListener(signal, later);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function later(): void {}

/** Whether the folder is new. Where it cannot be made, the first write to it fails and says why. */
function openFolder(folder: string): boolean {
  try {
    return makeFolder(folder) !== undefined;
  } catch {
    return false;
  }
}

/** Where it cannot be removed, the next run sees that nobody holds it any more. */
function release(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The disk takes no changes any more.
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds something now.
  }
}

/** Nothing where no lock can be made: then nothing can be written either, and the first write fails and says why. */
function take(path: string): boolean | undefined {
  try {
    const file = openSync(path, 'wx');
    try {
      writeSync(file, String(process.pid));
    } finally {
      closeSync(file);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return undefined;
    if (isLeftOver(path)) removeLeftOver(path);
    return false;
  }
}

/** A lock whose run is no more. */
function isLeftOver(path: string): boolean {
  try {
    const owner = readFileSync(path, 'utf8');
    // Without a number the run has only just begun, or was killed before it could write it.
    return /^\d+$/.test(owner) ? !isAlive(Number(owner)) : statSync(path).mtimeMs < Date.now() - PATIENCE;
  } catch {
    return false;
  }
}

/** Of several who see that a lock is left over, one removes it; a lock that was taken meanwhile is put back. */
function removeLeftOver(path: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (!isLeftOver(aside)) linkSync(aside, path);
  } catch {
    // Somebody else was first.
  }
  rmSync(aside, { force: true });
}

/** Whether a process of this machine goes on. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
