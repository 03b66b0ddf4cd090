import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
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
const MAX_OUTPUT = 1 << 30;

/**
 * Reads the YAML of one version: of a folder or file if there is one of that name, else of a folder in a git revision.
 *
 * @throws UnreadableVersion
 */
export function readVersion(version: string, { path = 'dist', cwd = '.' }: RevisionOptions = {}): MeshFile[] {
  if (existsSync(under(cwd, version))) return readFolder(version, cwd);
  return readRevision(version, path, cwd);
}

/** Reads a folder's YAML, each file named relative to it. */
export function readFolder(folder: string, cwd = '.'): MeshFile[] {
  const at = under(cwd, folder);
  if (!existsSync(at)) throw new UnreadableVersion(`there is no ${folder}`);
  return readMeshFiles([at], cwd === '.' ? undefined : cwd);
}

function under(cwd: string, path: string): string {
  return cwd === '.' || path.startsWith('/') ? path : `${cwd}/${path}`;
}

/** Reads a folder of a git revision without checking it out. */
export function readRevision(revision: string, path: string, cwd: string): MeshFile[] {
  if (revision.startsWith('-') || path.startsWith('-')) {
    throw new UnreadableVersion(`not a revision or folder: ${revision.startsWith('-') ? revision : path}`);
  }
  const commit = git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], cwd, () => {
    return `${revision} is neither a folder nor a git revision`;
  })
    .toString('utf8')
    .trim();
  const listing = git(['ls-tree', '-r', '-z', commit, '--', path], cwd, () => `git cannot list ${path} in ${revision}`);
  const blobs = listing
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const match = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(line);
      return match !== null && MANIFEST.test(match[2]!) ? [{ id: match[1]!, file: match[2]! }] : [];
    });
  if (blobs.length === 0)
    throw new UnreadableVersion(`${revision} has no YAML under ${path}: name the folder with --path`);
  const content = git(
    ['cat-file', '--batch'],
    cwd,
    () => `git cannot read ${revision}`,
    blobs.map(({ id }) => `${id}\n`).join(''),
  );
  let at = 0;
  return blobs.map(({ file }) => {
    const end = content.indexOf(10, at);
    const size = Number(content.subarray(at, end).toString('latin1').split(' ')[2]);
    if (end < 0 || !Number.isInteger(size)) throw new UnreadableVersion(`git cannot read ${file} in ${revision}`);
    at = end + 1 + size + 1;
    return { file, text: content.subarray(end + 1, end + 1 + size).toString('utf8') };
  });
}

function git(args: readonly string[], cwd: string, message: () => string, input?: string): Buffer {
  try {
    return execFileSync('git', args, {
      cwd,
      maxBuffer: MAX_OUTPUT,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(input !== undefined && { input }),
    });
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? '')
      .trim()
      .split('\n')[0];
    throw new UnreadableVersion(said ? `${message()}: ${said}` : message());
  }
}
