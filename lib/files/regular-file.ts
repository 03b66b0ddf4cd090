import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

import { visible } from '../text/visible';

/** A file or folder that is not read: what it is, and what to do. */
export class UnreadablePath extends Error {
  constructor(
    /** The path, as it was given. */
    readonly path: string,
    /** What is wrong with it, without the path. */
    readonly reason: string,
    readonly fix?: string,
  ) {
    super(`${visible(path)}: ${reason}${fix === undefined ? '' : `\n  fix: ${fix}`}`);
    this.name = 'UnreadablePath';
  }
}

/** The most that is read of one file, in bytes; YAML of this size takes about a gigabyte of memory. */
export const MAX_FILE = 64 * 1024 * 1024;

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * The text of a regular file. A device or a pipe could go on for ever, and a link could lead out of the folder that was named:
 * none of them is read. Looking and reading are about the same open file, so nothing can be put in its place in between.
 *
 * @throws UnreadablePath when it is no regular file, too big, or cannot be read
 */
export function readRegularFile(path: string, { follow = false, limit = MAX_FILE } = {}): string {
  let file: number;
  try {
    // Without O_NONBLOCK, opening a pipe waits until somebody writes to it.
    file = openSync(path, O_RDONLY | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new UnreadablePath(path, `is ${kindOf(stats)}, not a regular file`);
    return readAll(file, path, limit, stats.size);
  } catch (error) {
    throw error instanceof UnreadablePath ? error : unreadable(path, error);
  } finally {
    closeSync(file);
  }
}

/**
 * The text of a stream that the user named: standard input, or what a shell's `<(…)` stands for.
 *
 * @throws UnreadablePath when it does not end within the limit
 */
export function readStream(file: number, shown: string, limit = MAX_FILE): string {
  try {
    return readAll(file, shown, limit, 0);
  } catch (error) {
    throw error instanceof UnreadablePath ? error : unreadable(shown, error);
  }
}

/** A file may be longer than it says, as those in /proc are. */
function readAll(file: number, path: string, limit: number, size: number): string {
  const tooBig = () =>
    new UnreadablePath(path, `is larger than ${limit / 1024 / 1024} MiB`, 'split it, or name the parts that matter');
  if (size > limit) throw tooBig();
  const chunks: Buffer[] = [];
  let total = 0;
  if (size < SMALL) {
    // Most files are as small as they say: one look at all of it, into memory that is used again.
    small ??= Buffer.allocUnsafeSlow(SMALL);
    total = readSome(file, small);
    if (total === size) return small.toString('utf8', 0, total);
    chunks.push(Buffer.from(small.subarray(0, total)));
  }
  for (;;) {
    const chunk = Buffer.allocUnsafe(Math.max(size + 1 - total, SMALL));
    const count = readSome(file, chunk);
    if (count === 0) break;
    total += count;
    if (total > limit) throw tooBig();
    chunks.push(chunk.subarray(0, count));
  }
  return (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8');
}

/** In bytes. */
const SMALL = 65_536;

let small: Buffer | undefined;

/** Standard input may be set to give up where it would have to wait. */
function readSome(file: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(file, chunk, 0, chunk.length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** What something is that is no regular file. */
export function kindOf(stats: Pick<Stats, 'isDirectory' | 'isFIFO' | 'isSocket' | 'isSymbolicLink'>): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return stats.isSymbolicLink() ? 'a link' : 'a device';
}

/** What the system says, as a reason. */
export function unreadable(path: string, error: unknown): UnreadablePath {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ELOOP') return linkRefused(path);
  if (code === 'ENOENT') return new UnreadablePath(path, 'does not exist');
  if (code === 'ENXIO') return new UnreadablePath(path, 'is a socket, not a regular file');
  if (code === 'EACCES' || code === 'EPERM') {
    return new UnreadablePath(path, `cannot be read (${code})`, 'give the user that runs this permission to read it');
  }
  return new UnreadablePath(path, code === undefined ? message : `cannot be read (${code})`);
}

/** Links may lead anywhere, also to what the reader of a message must not see. */
export function linkRefused(path: string): UnreadablePath {
  return new UnreadablePath(path, 'is a link, and links are not followed', 'put the file or folder itself there');
}
