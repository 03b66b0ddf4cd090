import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Files, HEADER } from './layout';

/** What has to happen to a folder for it to hold exactly these files of ours. Paths are relative to it, sorted. */
export interface Changes {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Somebody else's file stands where one of ours should. */
export class ForeignFileError extends Error {}

/**
 * Compares a folder with what should be in it. Only files that begin with our header are ours; all others are left
 * alone.
 *
 * @param kept paths that are known to hold what they should: they are neither looked at nor removed
 * @throws ForeignFileError when a file of somebody else's stands in the way
 */
export function compareFolder(folder: string, files: Files, kept: ReadonlySet<string> = new Set()): Changes {
  const paths = [...files.keys()].sort();
  const listed = listFiles(folder).filter((path) => !kept.has(path));
  const present = new Map(listed.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  const foreign = [...files.keys()].filter((path) => present.has(path) && !isOurs(present.get(path)!));
  if (foreign.length > 0) {
    throw new ForeignFileError(
      `branchline did not write these files and leaves them alone; move them away or choose another output folder:\n${foreign
        .map((path) => `  ${join(folder, path)}`)
        .join('\n')}`,
    );
  }
  return {
    added: paths.filter((path) => !present.has(path)),
    changed: paths.filter((path) => present.has(path) && present.get(path) !== files.get(path)),
    removed: [...present.keys()].filter((path) => !files.has(path) && isOurs(present.get(path)!)).sort(),
  };
}

/**
 * Makes the changes. All new text is first written beside its place and then moved there, so that a full disk or an
 * interruption leaves the old files whole.
 */
export function applyChanges(folder: string, files: Files, { added, changed, removed }: Changes): void {
  const staging = join(folder, `.branchline-${process.pid}`);
  const written = [...added, ...changed];
  try {
    const staged = written.map((path, index) => {
      if (index === 0) mkdirSync(staging, { recursive: true });
      const from = join(staging, String(index));
      writeFileSync(from, files.get(path)!);
      return { from, to: join(folder, path) };
    });
    for (const parent of new Set(staged.map(({ to }) => dirname(to)))) mkdirSync(parent, { recursive: true });
    for (const { from, to } of staged) renameSync(from, to);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  for (const path of removed) rmSync(join(folder, path));
  for (const path of removed) removeEmptyFolders(folder, dirname(path));
}

function isOurs(text: string): boolean {
  return text.startsWith(HEADER);
}

/** All files below a folder, paths with `/`; folders and files that begin with a dot are none of our business. */
function listFiles(folder: string, below = ''): string[] {
  let entries: import('node:fs').Dirent[];
  try {
    entries = readdirSync(join(folder, below), { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return entries.flatMap((entry) => {
    if (entry.name.startsWith('.')) return [];
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return listFiles(folder, path);
    return entry.isFile() && /\.ya?ml$/.test(entry.name) ? [path] : [];
  });
}

function removeEmptyFolders(folder: string, path: string): void {
  for (let at = path; at !== '.'; at = dirname(at)) {
    const full = join(folder, at);
    if (!statSync(full, { throwIfNoEntry: false })?.isDirectory() || readdirSync(full).length > 0) return;
    rmdirSync(full);
  }
}
