import { lstatSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from './make-folder';
import { UnreadablePath } from './regular-file';

/**
 * Writes files whole: each text is first written beside its place and then moved there, so that an interruption leaves every file
 * old or new. Files are removed last; folders that become empty go with them.
 *
 * @param files texts by path below the folder; `undefined` removes
 * @throws UnreadablePath where a link or a folder is in the place of a file; then nothing has changed
 */
export function writeFiles(folder: string, files: ReadonlyMap<string, string | undefined>): void {
  for (const path of files.keys()) refuseInTheWay(folder, path);
  const staged: (readonly [from: string, to: string])[] = [];
  try {
    for (const [path, text] of files) {
      if (text === undefined) continue;
      const to = join(folder, path);
      const from = join(dirname(to), `.${basename(to)}.branchline-${process.pid}`);
      makeFolder(dirname(to));
      staged.push([from, to]);
      writeFileSync(from, text, { flag: 'wx' });
    }
    for (const [from, to] of staged) renameSync(from, to);
  } finally {
    for (const [from] of staged) rmSync(from, { force: true });
  }
  for (const [path, text] of files) {
    if (text !== undefined) continue;
    rmSync(join(folder, path), { force: true });
    removeEmpty(folder, dirname(path));
  }
}

function refuseInTheWay(folder: string, path: string): void {
  const shown = join(folder, path);
  const there = lstatSync(shown, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw new UnreadablePath(shown, 'is a folder where a file belongs');
  for (let at = shown; at !== folder && at !== dirname(at); at = dirname(at)) {
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw new UnreadablePath(
        at,
        'is a link, and nothing is written through links',
        'put the file or folder itself there',
      );
    }
  }
}

function removeEmpty(folder: string, path: string): void {
  for (let at = path; at !== '.'; at = dirname(at)) {
    try {
      rmdirSync(join(folder, at));
    } catch {
      return;
    }
  }
}
