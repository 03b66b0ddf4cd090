import type { SpawnSyncReturns } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { realPath } from '../files/real-path';
import { readRegularFile } from '../files/regular-file';
import { objectTexts } from '../git/object-texts';
import { type GitRun, runGit } from '../git/run-git';
import { isAlive } from '../output/output-lock';
import { visible } from '../text/visible';

/** Git refuses something, or is not there. */
export class GitError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GitError';
  }
}

/** What became of a push. */
export type PushResult =
  | { readonly kind: 'accepted' }
  /** Somebody else was first. */
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'refused'; readonly reason: string };

/** A link and a repository within the repository, as git has them. */
const NO_FILES = new Set(['120000', '160000']);

/** A git repository on disk. Commits are made of objects alone: neither the work tree nor its index has a part in them. */
export class GitRepository {
  private constructor(
    /** The folder of the work tree. */
    readonly root: string,
    private readonly gitDir: string,
  ) {}

  /**
   * The repository that a folder is in.
   *
   * @param otherwise what to do where there is none
   * @throws GitError where it is in none
   */
  static at(folder: string, otherwise = ''): GitRepository {
    // What is not there yet is where one is.
    const found = runGit(['rev-parse', '--show-toplevel', '--absolute-git-dir'], {
      cwd: existsSync(folder) ? folder : '.',
    });
    const [root, gitDir] = String(found.stdout ?? '').split('\n');
    if (found.status !== 0 || !root || !gitDir) {
      const reason = firstLine(found);
      const more = /not a git repository/.test(reason) ? '' : `: ${reason}`;
      throw new GitError(
        `${visible(folder)} is in no git repository${more}\n  fix: run it in a clone${otherwise && `, or ${otherwise}`}`,
      );
    }
    return new GitRepository(root, gitDir);
  }

  /** Where runs of ours wait for each other. */
  get lockFolder(): string {
    return this.gitDir;
  }

  /** A folder's path in the repository, `.` for the repository itself. */
  pathOf(folder: string): string {
    const path = relative(realPath(this.root), realPath(folder)).replaceAll('\\', '/');
    if (path === '..' || path.startsWith('../') || isAbsolute(path)) {
      throw new GitError(`${visible(folder)} is not in the git repository ${visible(this.root)}`);
    }
    return path === '' ? '.' : path;
  }

  /** The commit of a revision; nothing where git knows none. */
  commitOf(revision: string): string | undefined {
    const { status, stdout } = this.try([
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    ]);
    return status === 0 ? String(stdout).trim() : undefined;
  }

  /** The branch that is checked out; nothing on a detached HEAD. */
  get branch(): string | undefined {
    const { status, stdout } = this.try(['symbolic-ref', '--quiet', '--short', 'HEAD']);
    return status === 0 ? String(stdout).trim() : undefined;
  }

  /** Commits at which the history of this clone is cut off. */
  get shallowCommits(): readonly string[] {
    const { stdout } = this.try(['rev-parse', '--git-path', 'shallow']);
    const file = resolve(this.root, String(stdout).trim());
    return existsSync(file) ? readRegularFile(file).split('\n').filter(Boolean) : [];
  }

  /** Texts of the files below a folder of a commit, by path within the folder; hidden files are passed over. */
  filesOf(commit: string, folder: string, reads: (path: string) => boolean): Map<string, string> {
    const prefix = folder === '.' ? '' : `${folder}/`;
    const listing = this.run(['ls-tree', '-r', '-z', commit, ...(folder === '.' ? [] : ['--', prefix])]);
    const files = listing
      .toString('utf8')
      .split('\0')
      .flatMap((line) => {
        const [, mode, id, path] = /^(\d+) \S+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
        if (mode === undefined || !path!.startsWith(prefix)) return [];
        const below = path!.slice(prefix.length);
        if (/(^|\/)(\.|node_modules\/)/.test(below) || !reads(below)) return [];
        if (NO_FILES.has(mode))
          throw new GitError(`${visible(path!)} is a link in ${commit.slice(0, 12)}, and links are not followed`);
        return [{ path: below, id: id! }];
      });
    const texts = this.objects(files.map(({ id }) => id));
    return new Map(
      files.map(({ path }, index) => {
        const text = texts[index];
        if (text === undefined) throw new GitError('git cannot read a file of the repository');
        return [path, text];
      }),
    );
  }

  /** The text of one file of a commit; nothing where there is none. */
  fileOf(commit: string, path: string): string | undefined {
    const { status, stdout } = this.try(['cat-file', 'blob', `${commit}:${path}`]);
    return status === 0 ? stdout.toString('utf8') : undefined;
  }

  /** The texts of some files of a commit, in the order of their paths; nothing for one that is not there. */
  textsOf(commit: string, paths: readonly string[]): (string | undefined)[] {
    return this.objects(paths.map((path) => `${commit}:${path}`));
  }

  /** Whether the work tree has a folder as the checked-out commit has it. */
  isClean(folder: string): boolean {
    return this.run(['status', '--porcelain', '--', folder]).length === 0;
  }

  /** Whether anything of a folder is in a commit. */
  hasFolder(commit: string, folder: string): boolean {
    return this.run(['ls-tree', '--name-only', commit, '--', folder === '.' ? './' : folder]).length > 0;
  }

  private objects(names: readonly string[]): (string | undefined)[] {
    return objectTexts(names, (input) => this.run(['cat-file', '--batch'], { input }));
  }

  /** Writes texts as objects, all of them by one process of git; their ids, in order. */
  private written(texts: readonly string[]): string[] {
    const files = texts.map((text, index) => {
      const file = this.scratch(`text-${index}`);
      writeFileSync(file, text);
      return file;
    });
    try {
      const input = files.map((file) => `${file}\n`).join('');
      const ids = this.run(['hash-object', '-w', '--no-filters', '--stdin-paths'], { input });
      return ids.toString('latin1').split('\n').slice(0, files.length);
    } finally {
      for (const file of files) rmSync(file, { force: true });
    }
  }

  /**
   * A commit on top of another with some files changed; no branch has it yet.
   *
   * @param files texts by path in the repository; `undefined` removes
   */
  commit(base: string, files: ReadonlyMap<string, string | undefined>, message: string): string {
    const index = this.scratch('index');
    const env = { GIT_INDEX_FILE: index };
    try {
      this.run(['read-tree', base], { env });
      const ids = this.written([...files.values()].filter((text) => text !== undefined));
      const present = [...files].flatMap(([path, text]) => (text === undefined ? [] : [path]));
      const removed = [...files].flatMap(([path, text]) => (text === undefined ? [path] : []));
      const entries = [
        ...removed.map((path) => `0 ${'0'.repeat(base.length)}\t${path}\0`),
        ...present.map((path, index) => `100644 ${ids[index]}\t${path}\0`),
      ];
      this.run(['update-index', '-z', '--index-info'], { env, input: entries.join('') });
      const tree = this.run(['write-tree'], { env }).toString('latin1').trim();
      const sign = String(this.try(['config', '--type=bool', 'commit.gpgsign']).stdout).trim() === 'true' ? ['-S'] : [];
      const made = this.run(['commit-tree', ...sign, tree, '-p', base, '-F', '-'], {
        input: message,
        env: this.identity(),
      });
      return made.toString('latin1').trim();
    } finally {
      rmSync(index, { force: true });
      rmSync(`${index}.lock`, { force: true });
    }
  }

  /** Who commits, where git is not told: machines that run CI seldom say. */
  private identity(): Record<string, string> {
    const env: Record<string, string> = {};
    for (const role of ['AUTHOR', 'COMMITTER']) {
      if (this.try(['var', `GIT_${role}_IDENT`]).status === 0) continue;
      env[`GIT_${role}_NAME`] = process.env[`GIT_${role}_NAME`] ?? 'branchline';
      env[`GIT_${role}_EMAIL`] = process.env[`GIT_${role}_EMAIL`] ?? 'branchline@localhost';
    }
    return env;
  }

  /**
   * Moves the checked-out branch, with its work tree, from one commit to another.
   *
   * @throws GitError where changes of the user stand in the way, or somebody else moved it; then nothing has changed
   */
  moveHead(from: string, to: string, reason: string): void {
    // A file that was touched and is the same is no change of the user.
    this.try(['update-index', '-q', '--refresh']);
    const tree = this.try(['read-tree', '-m', '-u', from, to]);
    if (tree.status !== 0) {
      throw new GitError(
        `files that change have changes that are not committed, so nothing was changed: ${firstLine(tree)}\n  fix: commit or stash them`,
      );
    }
    this.run(['update-ref', '-m', `branchline: ${reason}`, 'HEAD', to, from]);
  }

  /** The newest commit of a branch of a remote. */
  fetch(remote: string, branch: string): string {
    this.removeLeftOver();
    const ref = `refs/branchline/${process.pid}`;
    try {
      const refs = `+refs/heads/${branch}:${ref}`;
      const fetched = this.try(['fetch', '--quiet', '--no-tags', '--end-of-options', remote, refs]);
      if (fetched.status !== 0) throw notFetched(remote, branch, firstLine(fetched));
      return this.run(['rev-parse', '--verify', ref]).toString('latin1').trim();
    } finally {
      this.try(['update-ref', '-d', ref]);
    }
  }

  /** Offers a commit as the newest of a branch of a remote; it never replaces what others have pushed. */
  push(remote: string, branch: string, commit: string): PushResult {
    const pushed = this.try(['push', '--porcelain', '--end-of-options', remote, `${commit}:refs/heads/${branch}`]);
    if (pushed.status === 0) return { kind: 'accepted' };
    const said = `${pushed.stdout}\n${pushed.stderr}`;
    if (OVERTAKEN.test(said)) return { kind: 'overtaken' };
    return { kind: 'refused', reason: firstLine(pushed) };
  }

  /** Moves a clean local branch to what was pushed; nothing where that is not plainly possible. */
  followTo(branch: string, commit: string): boolean {
    return this.branch === branch && this.try(['merge', '--quiet', '--ff-only', commit]).status === 0;
  }

  /** Runs git; what it cannot do is an error with its own words. */
  run(args: readonly string[], options: Omit<GitRun, 'cwd'> = {}): Buffer {
    const done = this.try(args, options);
    if (done.status !== 0) throw new GitError(`git ${args[0]}: ${firstLine(done)}`);
    return done.stdout;
  }

  /** Runs git, whatever it ends with. */
  try(args: readonly string[], options: Omit<GitRun, 'cwd'> = {}): SpawnSyncReturns<Buffer> {
    return runGit(args, { ...options, cwd: this.root });
  }

  /** A name in the git folder that no other process uses. */
  private scratch(name: string): string {
    return join(this.gitDir, `branchline-${process.pid}-${name}`);
  }

  /** What runs that were killed left. */
  private removeLeftOver(): void {
    for (const name of readdirSync(this.gitDir)) {
      const pid = /^branchline-(\d+)-/.exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(this.gitDir, name), { force: true });
    }
    const refs = String(this.try(['for-each-ref', '--format=%(refname)', 'refs/branchline/']).stdout);
    for (const ref of refs.split('\n')) {
      const pid = /\/(\d+)$/.exec(ref)?.[1];
      if (pid !== undefined && !isAlive(Number(pid))) this.try(['update-ref', '-d', ref]);
    }
  }
}

function notFetched(remote: string, branch: string, said: string): GitError {
  const fix = /couldn't find remote ref/.test(said)
    ? `\n  fix: push ${visible(branch)} first, or name a branch that ${visible(remote)} has with --onto`
    : /does not appear to be a git repository/.test(said)
      ? '\n  fix: name the remote with --remote'
      : '';
  return new GitError(`git fetch: ${said}${fix}`);
}

/** What git says when another push was first, or is going on. */
const OVERTAKEN =
  /\(fetch first\)|\(non-fast-forward\)|\(stale info\)|cannot lock ref|failed to update ref|incorrect old value|reference already exists/;

/** What git said, in one line. */
function firstLine({ stderr, stdout, error }: SpawnSyncReturns<Buffer>): string {
  if (error !== undefined)
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'git is not installed' : error.message;
  const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.trim());
  const told = lines.find((line) => /^(?:fatal|error|!|remote:.*(?:error|declined|denied|protected))/i.test(line));
  return visible(told ?? lines.find((line) => line !== '') ?? 'it said nothing').slice(0, 300);
}
