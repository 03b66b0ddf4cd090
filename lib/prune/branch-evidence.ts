import { readNamedInput } from '../files/named-input';
import { runGit } from '../git/run-git';
import { visible } from '../text/visible';

/** What is known of a branch. */
export type BranchState =
  | {
      readonly kind: 'open' | 'merged';
      readonly lastCommit?: number;
      /** What is not known of an open one all the same. @default - nothing */
      readonly doubt?: string;
    }
  | { readonly kind: 'gone' }
  /** Nobody could say, and why. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** Says what became of branches; no answer is an answer too. */
export interface BranchEvidence {
  /** @param repository the service's `repository`, where it names one */
  stateOf(branch: string, repository: string | undefined): BranchState;
}

/** Says which commit is the newest of a branch. */
export interface BranchHeads {
  /** @returns nothing where nobody knows */
  headOf(branch: string, repository: string | undefined): string | undefined;
}

/** One branch in a file of branches. */
interface ListedBranch {
  readonly name: string;
  readonly head?: string;
  readonly date?: string;
  readonly merged?: boolean;
}

/**
 * Branches from a file that whoever knows the forge has written: a list of `{ name, head, date, merged }`, or such a list for each
 * repository by its name. A branch that is not in the list is gone; a repository without a list gives no answer.
 */
export class ListedBranches implements BranchEvidence, BranchHeads {
  private readonly lists: ReadonlyMap<string | undefined, ReadonlyMap<string, ListedBranch>>;

  /** @throws Error that says what is wrong with the file */
  constructor(file: string, text = readNamedInput(file)) {
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch (error) {
      throw new Error(`${visible(file)} is no JSON: ${visible((error as Error).message)}`);
    }
    const lists = Array.isArray(content) ? [[undefined, content] as const] : Object.entries(recordOf(content, file));
    this.lists = new Map(lists.map(([repository, list]) => [repository, branchesOf(list, file)]));
  }

  headOf(branch: string, repository: string | undefined): string | undefined {
    return (this.lists.get(undefined) ?? this.lists.get(repository))?.get(branch)?.head;
  }

  stateOf(branch: string, repository: string | undefined): BranchState {
    const list = this.lists.get(undefined) ?? this.lists.get(repository);
    if (list === undefined)
      return { kind: 'unknown', reason: `no branches of ${repository ?? 'its source'} are listed` };
    const found = list.get(branch);
    if (found === undefined) return { kind: 'gone' };
    const time = found.date === undefined ? undefined : Math.floor(Date.parse(found.date) / 1000);
    return { kind: found.merged === true ? 'merged' : 'open', ...(time !== undefined && { lastCommit: time }) };
  }
}

function recordOf(content: unknown, file: string): Record<string, unknown> {
  if (typeof content === 'object' && content !== null) return content as Record<string, unknown>;
  throw wrong(file, 'must be a list of branches, or such a list for each repository');
}

function wrong(file: string, message: string): Error {
  return new Error(
    `${visible(file)}: ${message}\n  fix: write [{"name": "OPS-1-x", "head": "3f2a91c", "date": "2026-11-02T10:00:00Z", "merged": false}]`,
  );
}

function branchesOf(list: unknown, file: string): ReadonlyMap<string, ListedBranch> {
  if (!Array.isArray(list)) throw wrong(file, 'branches must be a list');
  // An empty list is what a query that failed leaves: all branches would be gone.
  if (list.length === 0) throw wrong(file, 'has no branches at all');
  return new Map(
    list.map((item: unknown, index) => {
      const { name, head, date, merged } = (item ?? {}) as Partial<Record<keyof ListedBranch, unknown>>;
      if (typeof name !== 'string' || name === '') throw wrong(file, `branch ${index + 1} has no name`);
      if (head !== undefined && (typeof head !== 'string' || !/^[0-9a-f]{7,64}$/.test(head))) {
        throw wrong(file, `head of branch ${index + 1} must be the id of a commit`);
      }
      if (date !== undefined && (typeof date !== 'string' || Number.isNaN(Date.parse(date)))) {
        throw wrong(file, `branch ${index + 1} has no date that can be read`);
      }
      if (merged !== undefined && typeof merged !== 'boolean') {
        throw wrong(file, `merged of branch ${index + 1} must be true or false`);
      }
      return [name, item as ListedBranch];
    }),
  );
}

const SQUASHED = 'git does not show squash merges, --branches can';
const NOT_ASKED = 'a repository does not tell which branches are merged, --source or --branches can';

/** Branches of a clone of the source. */
export class ClonedBranches implements BranchEvidence {
  constructor(private readonly folder: string) {}

  stateOf(branch: string): BranchState {
    const refs = this.git('for-each-ref', '--format=%(refname)', 'refs/remotes/origin/', 'refs/heads/');
    const all = refs.stdout.split('\n').filter(Boolean);
    if (refs.status !== 0) return { kind: 'unknown', reason: `${this.folder} is no clone` };
    const known = [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`].find((ref) => all.includes(ref));
    if (known === undefined) {
      const isWhole = this.git('config', '--get-all', 'remote.origin.fetch').stdout.includes('refs/heads/*');
      if (isWhole && all.some((ref) => ref.startsWith('refs/remotes/origin/'))) return { kind: 'gone' };
      return { kind: 'unknown', reason: `the clone ${this.folder} does not have all branches` };
    }
    const time = Number(this.git('log', '-1', '--format=%ct', known).stdout.trim());
    const lastCommit = time > 0 && { lastCommit: time };
    return this.isMerged(known) ? { kind: 'merged', ...lastCommit } : { kind: 'open', doubt: SQUASHED, ...lastCommit };
  }

  /**
   * Merged by a merge commit. A branch without commits of its own, and one that was merged by moving main forward, look alike; a
   * squashed one leaves no trace: all of them are taken to be open.
   */
  private isMerged(ref: string): boolean {
    const main = this.git('rev-parse', '--verify', '--quiet', 'refs/remotes/origin/HEAD').stdout.trim();
    const head = this.git('rev-parse', ref).stdout.trim();
    if (main === '' || this.git('merge-base', '--is-ancestor', head, main).status !== 0) return false;
    return !this.git('rev-list', '--first-parent', main).stdout.split('\n').includes(head);
  }

  private git(...args: string[]) {
    return git(['-C', this.folder, ...args]);
  }
}

/** Branches of the repositories that services name, as `git ls-remote` lists them: whether they are gone, and no more. */
export class RemoteBranches implements BranchEvidence, BranchHeads {
  private readonly heads = new Map<string, ReadonlyMap<string, string> | string>();

  stateOf(branch: string, repository: string | undefined): BranchState {
    if (repository === undefined) return { kind: 'unknown', reason: 'its service names no repository' };
    const known = this.known(repository);
    if (typeof known === 'string') return { kind: 'unknown', reason: known };
    return known.has(branch) ? { kind: 'open', doubt: NOT_ASKED } : { kind: 'gone' };
  }

  headOf(branch: string, repository: string | undefined): string | undefined {
    const known = repository === undefined ? '' : this.known(repository);
    return typeof known === 'string' ? undefined : known.get(branch);
  }

  /** Asked once for each repository. */
  private known(repository: string): ReadonlyMap<string, string> | string {
    const known = this.heads.get(repository) ?? this.ask(repository);
    this.heads.set(repository, known);
    return known;
  }

  private ask(repository: string): ReadonlyMap<string, string> | string {
    const { status, stdout } = git(['ls-remote', '--heads', '--end-of-options', repository]);
    const heads = stdout.split('\n').flatMap((line) => {
      const [, head, name] = /^([0-9a-f]+)\trefs\/heads\/(.+)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, head!] as const];
    });
    // A repository without any branch is rather one that could not be read.
    return status === 0 && heads.length > 0 ? new Map(heads) : `${repository} gives no answer`;
  }
}

/** A remote that does not answer holds nobody up, and a repository's address is no command. */
function git(args: readonly string[]) {
  const env = { GIT_ALLOW_PROTOCOL: 'https:http:ssh:git:file' };
  const { status, stdout } = runGit(args, { env, timeout: 60_000 });
  return { status, stdout: String(stdout ?? '') };
}
