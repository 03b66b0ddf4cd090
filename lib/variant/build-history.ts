import { runGit } from '../git/run-git';
import type { BranchHeads } from '../prune/branch-evidence';

/** A service of a tenant. */
export interface ServiceName {
  readonly tenant: string;
  readonly service: string;
  /** The repository of its source, where it names one. */
  readonly repository?: string;
}

/** How an offered commit stands to the one that is recorded. */
export type BuildOrder =
  | { readonly order: 'same' | 'newer' | 'older'; readonly reason?: undefined }
  /** With what stands in the way. */
  | { readonly order: 'unknown'; readonly reason: string };

/** Says which of two commits of a service's source is the newer one. */
export interface BuildHistory {
  compare(service: ServiceName, recorded: string, offered: string): BuildOrder;
}

/** Whether two commit ids are one, of which one may be shortened. */
export function isSameCommit(a: string, b: string): boolean {
  return a.length >= 7 && b.length >= 7 && (a.startsWith(b) || b.startsWith(a));
}

/** Knows nothing but that a commit is itself. */
export const NO_HISTORY: BuildHistory = {
  compare: (_, recorded, offered) =>
    isSameCommit(recorded, offered)
      ? { order: 'same' }
      : { order: 'unknown', reason: 'no clone of its source is named, nor a file of branches' },
};

/** The newest commit of a branch is newer than any other of it. Of two that are not the newest nothing is known. */
export class HeadHistory implements BuildHistory {
  constructor(
    private readonly heads: BranchHeads,
    private readonly branch: string | undefined,
  ) {}

  compare(service: ServiceName, recorded: string, offered: string): BuildOrder {
    const same = NO_HISTORY.compare(service, recorded, offered);
    const head = this.branch === undefined ? undefined : this.heads.headOf(this.branch, service.repository);
    if (same.order === 'same' || this.branch === undefined) return same;
    if (head === undefined)
      return { order: 'unknown', reason: `nobody knows the newest commit of branch ${this.branch}` };
    if (isSameCommit(head, offered)) return { order: 'newer' };
    if (isSameCommit(head, recorded)) return { order: 'older' };
    return { order: 'unknown', reason: `neither is the newest commit of branch ${this.branch}, ${head.slice(0, 12)}` };
  }
}

/** The history in a clone of the source. A clone without all of it may not know. */
export class CloneHistory implements BuildHistory {
  constructor(private readonly folder: string) {}

  compare(_: ServiceName, recorded: string, offered: string): BuildOrder {
    if (isSameCommit(recorded, offered)) return { order: 'same' };
    const [before, after] = [this.commit(recorded), this.commit(offered)];
    if (before === undefined || after === undefined) return this.unknown(before === undefined ? recorded : offered);
    if (this.isAncestor(before, after)) return { order: 'newer' };
    if (this.isAncestor(after, before)) return { order: 'older' };
    if (this.isShallow()) return { order: 'unknown', reason: `the clone ${this.folder} is shallow` };
    return { order: 'unknown', reason: 'neither comes from the other: the branch was rewritten' };
  }

  private unknown(commit: string): BuildOrder {
    const shallow = this.isShallow() ? ', which is shallow' : '';
    return { order: 'unknown', reason: `${commit} is not in the clone ${this.folder}${shallow}` };
  }

  private commit(id: string): string | undefined {
    const { status, stdout } = this.git('rev-parse', '--verify', '--quiet', '--end-of-options', `${id}^{commit}`);
    return status === 0 ? stdout.trim() : undefined;
  }

  private isAncestor(a: string, b: string): boolean {
    return this.git('merge-base', '--is-ancestor', a, b).status === 0;
  }

  private isShallow(): boolean {
    return this.git('rev-parse', '--is-shallow-repository').stdout.trim() === 'true';
  }

  private git(...args: string[]) {
    const { status, stdout } = runGit(['-C', this.folder, ...args]);
    return { status, stdout: String(stdout ?? '') };
  }
}
