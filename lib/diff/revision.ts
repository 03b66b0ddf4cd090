import { existsSync } from 'node:fs';
import { objectTexts } from '../git/object-texts';
import { runGit } from '../git/run-git';
import { type MeshFile, readMeshFiles } from '../mesh-model';

/** Something that cannot be compared: what was given is neither a folder nor a revision, or git refuses it. */
export class UnreadableVersion extends Error {}

export interface RevisionOptions {
  /** The folder in the revision. @default "dist" */
  readonly path?: string;
  /** Where git runs, and folders begin. @default the current folder */
  readonly cwd?: string;
}

const MANIFEST = /\.(ya?ml|json)$/;
const MAX_BYTES = 256 * 1024 * 1024;
/** A link, as git has it. */
const LINK = '120000';

/**
 * Reads the YAML of one version: of a folder or file if there is one of that name, else of a folder in a git revision. A name that
 * both have is refused: a folder that a pull request adds must not choose what the request is compared with.
 *
 * @throws UnreadableVersion
 */
export function readVersion(version: string, { path = 'dist', cwd = '.' }: RevisionOptions = {}): MeshFile[] {
  if (!existsSync(under(cwd, version))) return readRevision(version, path, cwd);
  if (!/^\.{0,2}\/|\/$/.test(version) && commitOf(version, cwd) !== undefined) {
    throw new UnreadableVersion(
      `${version} is a git revision, and there is a file or folder of that name\n  fix: write --rev ${version} for the revision, ./${version} for the file or folder`,
    );
  }
  return readFolder(version, cwd);
}

/**
 * Reads a folder's YAML, each file named relative to it.
 *
 * @throws UnreadableVersion
 */
export function readFolder(folder: string, cwd = '.'): MeshFile[] {
  const at = under(cwd, folder);
  if (!existsSync(at)) throw new UnreadableVersion(`there is no ${folder}`);
  const files = readMeshFiles([at], cwd === '.' ? undefined : cwd);
  if (files.length === 0) throw new UnreadableVersion(`${folder} has no YAML: name what to compare`);
  return files;
}

function under(cwd: string, path: string): string {
  return cwd === '.' || path.startsWith('/') ? path : `${cwd}/${path}`;
}

/** Reads a folder of a git revision without checking it out. */
export function readRevision(revision: string, path: string, cwd: string): MeshFile[] {
  const files = filesInRevision(revision, path, cwd);
  if (files.length === 0)
    throw new UnreadableVersion(`${revision} has no YAML under ${path}: name the folder with --path`);
  return files;
}

/**
 * The same; a folder or file that the revision does not have is empty.
 *
 * @throws UnreadableVersion where there is no such revision
 */
export function filesInRevision(revision: string, path: string, cwd: string): MeshFile[] {
  if (revision.startsWith('-') || path.startsWith('-')) {
    throw new UnreadableVersion(`not a revision or folder: ${revision.startsWith('-') ? revision : path}`);
  }
  const commit = commitOf(revision, cwd);
  if (commit === undefined) throw new UnreadableVersion(`${revision} is neither a folder nor a git revision`);
  const listing = git(
    ['ls-tree', '-r', '-l', '-z', commit, '--', path],
    cwd,
    () => `git cannot list ${path} in ${revision}`,
  );
  const blobs = listing
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const match = /^(\d+) blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(line);
      if (match === null || !MANIFEST.test(match[4]!)) return [];
      const [, mode, id, size, file] = match as unknown as [string, string, string, string, string];
      if (mode === LINK) {
        throw new UnreadableVersion(`${file} in ${revision} is a link, and links are not followed`);
      }
      return [{ id, file, size: Number(size) }];
    });
  if (blobs.reduce((sum, { size }) => sum + size, 0) > MAX_BYTES) {
    throw new UnreadableVersion(`${path} in ${revision} has more than ${MAX_BYTES / 1024 / 1024} MiB of YAML`);
  }
  const texts = objectTexts(
    blobs.map(({ id }) => id),
    (input) => git(['cat-file', '--batch'], cwd, () => `git cannot read ${revision}`, input),
  );
  return blobs.map(({ file }, index) => {
    const text = texts[index];
    if (text === undefined) throw new UnreadableVersion(`git cannot read ${file} in ${revision}`);
    return { file, text };
  });
}

/**
 * How many files of a folder differ between a revision and another one, or the working tree; nothing where one of the two is no
 * revision, or the folder is not there.
 */
export function changedFiles(base: string, head: string | undefined, folder: string, cwd = '.'): number | undefined {
  const commits = [base, ...(head === undefined ? [] : [head])].map((version) => commitOf(version, cwd));
  if (commits.some((commit) => commit === undefined) || !existsSync(under(cwd, folder))) return undefined;
  try {
    const count = (...args: string[]) =>
      git([...args, '-z', '--', folder], cwd, () => '')
        .toString()
        .split('\0').length - 1;
    const changed = count('diff', '--name-only', ...(commits as string[]));
    return head === undefined ? changed + count('ls-files', '--others', '--exclude-standard') : changed;
  } catch (error) {
    if (error instanceof UnreadableVersion) return undefined;
    throw error;
  }
}

/** The commit of a revision; nothing where git knows none. */
function commitOf(revision: string, cwd: string): string | undefined {
  if (revision.startsWith('-')) return undefined;
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    return git(args, cwd, () => '')
      .toString('utf8')
      .trim();
  } catch (error) {
    if (error instanceof UnreadableVersion) return undefined;
    throw error;
  }
}

function git(args: readonly string[], cwd: string, message: () => string, input?: string): Buffer {
  const { status, stdout, stderr } = runGit(args, { cwd, ...(input !== undefined && { input }) });
  if (status === 0) return stdout;
  const said = String(stderr ?? '')
    .trim()
    .split('\n')[0];
  throw new UnreadableVersion(said ? `${message()}: ${said}` : message());
}
