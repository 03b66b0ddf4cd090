import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Files } from '../../lib/output/layout';

/** The repository that a GitOps tool watches: each commit is the whole of `dist/`. */
export class EstateRepository {
  /** The bare repository. */
  readonly folder: string;
  private readonly tree: string;
  private last = '';

  /** @param parent where it and its work tree are made */
  constructor(
    parent: string,
    readonly name: string,
  ) {
    this.folder = join(parent, name);
    this.tree = join(parent, `${name}.tree`);
    mkdirSync(this.tree, { recursive: true });
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.folder]);
  }

  /** The newest commit's id. */
  get head(): string {
    return this.last;
  }

  /** Makes these files the content of `dist/`, whatever was there before. */
  commit(files: Files, message: string): string {
    const dist = join(this.tree, 'dist');
    rmSync(dist, { recursive: true, force: true });
    for (const [path, content] of files) {
      const file = join(dist, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    this.git('add', '--all', '.');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    this.last = this.git('rev-parse', 'HEAD').trim();
    return this.last;
  }

  /** The newest commit of `main`, whoever pushed it. */
  newest(): string {
    this.last = this.git('rev-parse', 'refs/heads/main').trim();
    return this.last;
  }

  /** The content of `dist/` in a commit. */
  filesOf(commit: string): Files {
    const paths = this.git('ls-tree', '-r', '-z', '--name-only', commit, '--', 'dist/').split('\0').filter(Boolean);
    return new Map(paths.map((path) => [path.slice('dist/'.length), this.git('show', `${commit}:${path}`)]));
  }

  private git(...args: string[]): string {
    const author = { GIT_AUTHOR_NAME: 'test', GIT_AUTHOR_EMAIL: 'test@example.com' };
    const committer = { GIT_COMMITTER_NAME: 'test', GIT_COMMITTER_EMAIL: 'test@example.com' };
    return execFileSync('git', ['--git-dir', this.folder, '--work-tree', this.tree, ...args], {
      cwd: this.tree,
      encoding: 'utf8',
      env: { ...process.env, ...author, ...committer },
    });
  }
}
