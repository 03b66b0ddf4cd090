import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are not there. `mkdirSync` with `recursive` never returns where the system says that there is
 * no such folder although the one above is there, as in `/proc`.
 *
 * @returns the outermost folder that was made; nothing when all were there
 * @throws what the system says, when it cannot be made
 */
export function makeFolder(path: string): string | undefined {
  const missing: string[] = [];
  for (let at = resolve(path); statSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at))
    missing.push(at);
  for (const each of missing.reverse()) {
    try {
      mkdirSync(each);
    } catch (error) {
      // Another run may have made it.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  if (!statSync(path).isDirectory()) mkdirSync(path);
  return missing[0];
}
