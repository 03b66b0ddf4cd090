import { statSync } from 'node:fs';
import { readRegularFile, readStream } from './regular-file';

/** What a shell's `<(…)` stands for is a pipe, and so may /dev/stdin be. */
const OPEN_FILE = /^\/(?:dev|proc\/self)\/fd\/\d+$|^\/dev\/stdin$/;

/**
 * The text of what somebody named on the command line: a file, `-` for standard input, or what a shell's `<(…)` stands for.
 *
 * @throws UnreadablePath for what is none of them
 */
export function readNamedInput(path: string): string {
  if (path === '-') return readStream(0, 'stdin');
  const isOpen = OPEN_FILE.test(path) && statSync(path, { throwIfNoEntry: false })?.isFile() === false;
  if (!isOpen) return readRegularFile(path, { follow: true });
  return readStream(Number(/\d+$/.exec(path)?.[0] ?? 0), path);
}
