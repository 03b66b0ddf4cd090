import { existsSync, lstatSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../files/make-folder';
import { readRegularFile } from '../files/regular-file';
import { writeNewFile } from '../files/write-new-file';
import { visible } from '../text/visible';
import type { Files } from './layout';
import { isAlive } from './output-lock';
import { isSameText, type Writer, writerOf } from './writer';

/** What has to happen to a folder for it to hold exactly these files of ours. Paths are relative to it, sorted. */
export interface Changes {
  /** Files that are not there yet. */
  readonly added: readonly string[];
  /** Files with other content; other line ends alone are none. */
  readonly changed: readonly string[];
  /** Files of ours that are no longer needed. */
  readonly removed: readonly string[];
}

/** Somebody else's file stands where one of ours should. */
export class ForeignFileError extends Error {}

/** The folder is written by the other way of rendering it, which may add what this one does not know. */
export class OtherWriterError extends Error {
  constructor(
    /** The output folder. */
    readonly folder: string,
    /** Who wrote the files that stand there. */
    readonly writer: Writer,
    /** Its files, relative to the folder. */
    readonly paths: readonly string[],
    fix: string,
  ) {
    const others = paths.length > 1 ? ` and ${paths.length - 1} more` : '';
    super(`${WROTE[writer]} wrote ${visible(join(folder, paths[0]!))}${others}; nothing was changed.\n  fix: ${fix}`);
    this.name = 'OtherWriterError';
  }
}

const WROTE: Readonly<Record<Writer, string>> = { registry: 'branchline synth', app: 'an app' };

/** What the system says when something cannot be written, in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'the user who runs this may not write there',
  EPERM: 'the user who runs this may not write there',
  ENOTDIR: 'a file is in the place of a folder',
  EISDIR: 'a folder is in the place of a file',
};

/** The output cannot be read or written. */
export class OutputError extends Error {
  constructor(folder: string, cause: unknown, changed = 0) {
    const { code, path, message } = cause as NodeJS.ErrnoException;
    const reason = code === undefined ? message : `${REASONS[code] ?? code}${path === undefined ? '' : ` (${path})`}`;
    const state =
      changed === 0 ? 'nothing was changed' : 'some files are new and some old: run it again when that is mended';
    super(`${visible(folder)}: cannot be written: ${visible(reason)}; ${state}`);
    this.name = 'OutputError';
  }
}

/** A folder, and on whose behalf it is looked at. */
export interface OutputFolder {
  readonly folder: string;
  readonly writer: Writer;
  /** Also replaces and removes what the other writer wrote. @default false */
  readonly takeOver?: boolean;
  /** What to do when the other one wrote it, for the error. */
  readonly fix: string;
}

/**
 * Compares a folder with what should be in it. Only files that begin with one of our headers are ours; all others are
 * left alone.
 *
 * @param kept paths that are known to hold what they should: they are neither looked at nor removed
 * @throws ForeignFileError when a file of somebody else's stands in the way
 * @throws OtherWriterError when the other way of rendering wrote any file of the folder
 */
export function compareFolder(
  { folder, writer, takeOver = false, fix }: OutputFolder,
  files: Files,
  kept: ReadonlySet<string> = new Set(),
): Changes {
  const paths = [...files.keys()].sort();
  const listed = listFiles(folder, files).filter((path) => !kept.has(path));
  const present = new Map(listed.map((path) => [path, readRegularFile(join(folder, path))]));
  // A file of ours without content is what a loss of power leaves: it is written anew.
  const writers = new Map(
    [...present].map(([path, text]) => [path, text === '' && files.has(path) ? writer : writerOf(text)]),
  );
  refuseForeign(folder, files, writers);
  const other = writer === 'app' ? 'registry' : 'app';
  const others = [...writers.keys()].filter((path) => writers.get(path) === other).sort();
  if (others.length > 0 && !takeOver) throw new OtherWriterError(folder, other, others, fix);
  return {
    added: paths.filter((path) => !present.has(path)),
    changed: paths.filter((path) => present.has(path) && !isSameText(present.get(path), files.get(path))),
    removed: [...present.keys()].filter((path) => !files.has(path) && writers.get(path) !== undefined).sort(),
  };
}

function refuseForeign(folder: string, files: Files, writers: ReadonlyMap<string, unknown>): void {
  const isForeign = (path: string) => writers.has(path) && writers.get(path) === undefined;
  const inTheWay = [...files.keys()].filter(isForeign);
  if (inTheWay.length > 0) {
    throw new ForeignFileError(
      `branchline did not write these files and leaves them alone; move them away or choose another output folder:\n${listing(folder, inTheWay)}`,
    );
  }
  // A plain cdk8s App writes a file per chart: the same objects would be applied twice, from two versions.
  const tenants = new Set([...files.keys()].map((path) => path.slice(0, path.indexOf('/'))));
  const charts = [...writers.keys()].filter((path) => isForeign(path) && tenants.has(CHART.exec(path)?.[1] ?? ''));
  if (charts.length > 0) {
    throw new ForeignFileError(
      `a cdk8s App wrote the objects of the same tenants to these files; remove them, or go on with that App and choose another output folder here:\n${listing(folder, charts)}`,
    );
  }
}

/** The file of a chart as cdk8s names it; with a number where charts depend on each other. */
const CHART = /^(?:\d{4}-)?([^/]+)\.k8s\.yaml$/;

function listing(folder: string, paths: readonly string[]): string {
  return paths.map((path) => `  ${visible(join(folder, path))}`).join('\n');
}

/**
 * Makes the changes. All new text is first written beside its place, with its size checked, and then moved there, so that a full
 * disk or an interruption leaves the old files whole. A folder that is new is moved as a whole. What a run that was killed left
 * behind is removed first.
 *
 * @throws OutputError when something cannot be written; then no file has changed, unless the message says so
 */
export function applyChanges(folder: string, files: Files, { added, changed, removed }: Changes): void {
  const staging = join(folder, `${STAGING}${process.pid}`);
  const written = [...added, ...changed];
  let moved = 0;
  try {
    removeLeftOver(folder);
    const folders = new Map<string, string | undefined>();
    const moves = new Set<string>();
    for (const path of written) {
      const parent = dirname(path);
      if (!folders.has(parent)) {
        refuseFileInTheWay(folder, parent);
        folders.set(parent, newFolder(folder, parent));
        makeFolder(join(staging, parent));
      }
      const outermost = folders.get(parent);
      if (outermost === undefined) refuseFolderInTheWay(folder, path);
      writeNewFile(`${staging}/${path}`, files.get(path)!);
      moves.add(outermost ?? path);
    }
    for (const path of moves) {
      renameSync(join(staging, path), join(folder, path));
      moved++;
    }
    rmSync(staging, { recursive: true, force: true });
    for (const path of removed) {
      rmSync(join(folder, path));
      moved++;
    }
    for (const path of removed) removeEmptyFolders(folder, dirname(path));
  } catch (error) {
    throw error instanceof OutputError ? error : new OutputError(folder, error, moved);
  } finally {
    removeStaging(staging);
  }
}

/** What cannot be removed now, the next run removes; why the run failed is said already. */
function removeStaging(staging: string): void {
  try {
    rmSync(staging, { recursive: true, force: true });
  } catch {
    // The disk takes no changes any more.
  }
}

/** Where files are written before they are moved to their places; with the process that does so. */
const STAGING = '.branchline-';

/** What a run that was killed left: only folders of processes that are no more, and of earlier runs of this one. */
function removeLeftOver(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const [, pid] = /^\.branchline-(\d+)$/.exec(entry.name) ?? [];
    if (pid === undefined || !entry.isDirectory()) continue;
    if (Number(pid) !== process.pid && isAlive(Number(pid))) continue;
    rmSync(join(folder, entry.name), { recursive: true, force: true });
  }
}

/** A file where a folder belongs, here or above. */
function refuseFileInTheWay(folder: string, path: string): void {
  if (path === '.') return;
  const parts = path.split('/');
  // From the outside: below a file the system knows nothing more to say.
  for (const at of parts.map((_, index) => parts.slice(0, index + 1).join('/'))) {
    const above = lstatSync(join(folder, at), { throwIfNoEntry: false });
    if (above === undefined) return;
    if (!above.isDirectory()) {
      throw new OutputError(folder, new Error(`${visible(join(folder, at))} is a file where a folder belongs`));
    }
  }
}

function refuseFolderInTheWay(folder: string, path: string): void {
  if (lstatSync(join(folder, path), { throwIfNoEntry: false })?.isDirectory()) {
    throw new OutputError(folder, new Error(`${visible(join(folder, path))} is a folder where a file belongs`));
  }
}

/** The outermost folder on the way to `path` that is not there yet; nothing when all are. */
function newFolder(folder: string, path: string): string | undefined {
  if (path === '.' || existsSync(join(folder, path))) return undefined;
  return newFolder(folder, dirname(path)) ?? path;
}

/**
 * All files below a folder, paths with `/`; folders and files that begin with a dot are none of our business.
 *
 * @throws OutputError for a link where something is to be written: it could lead out of the folder
 */
function listFiles(folder: string, files: Files, below = '', ours = foldersOf(files)): string[] {
  let entries: import('node:fs').Dirent[];
  try {
    entries = readdirSync(join(folder, below), { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new OutputError(folder, error);
  }
  return entries.flatMap((entry) => {
    if (entry.name.startsWith('.')) return [];
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return listFiles(folder, files, path, ours);
    if (entry.isSymbolicLink() && (files.has(path) || ours.has(path))) {
      const where = visible(join(folder, path));
      throw new OutputError(folder, new Error(`${where} is a link, and nothing is written through links`));
    }
    return entry.isFile() && /\.ya?ml$/.test(entry.name) ? [path] : [];
  });
}

/** All folders that files stand in. */
function foldersOf(files: Files): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of files.keys()) {
    for (let at = dirname(path); at !== '.' && !folders.has(at); at = dirname(at)) folders.add(at);
  }
  return folders;
}

function removeEmptyFolders(folder: string, path: string): void {
  for (let at = path; at !== '.'; at = dirname(at)) {
    const full = join(folder, at);
    if (!statSync(full, { throwIfNoEntry: false })?.isDirectory() || readdirSync(full).length > 0) return;
    rmdirSync(full);
  }
}
