import type { GitRepository } from '../change/git-repository';
import { GitError } from '../change/git-repository';
import { dayOf } from '../variant/day';

/** The commit that held at the end of a day. */
export interface CommitOn {
  readonly commit: string;
  /** What the reader has to know. */
  readonly notes: readonly string[];
}

/**
 * The last commit of a day, on the first-parent way to what is checked out: a merge counts when it was merged. A commit is no
 * older than the one before it, whatever its clock said, and none is from the future.
 *
 * @param day `2026-03-03`, in UTC
 * @param now in seconds since 1970
 * @throws GitError where the history begins later
 */
export function commitOn(repository: GitRepository, day: string, now: number): CommitOn {
  const log = repository.run(['log', '--first-parent', '--reverse', '--format=%H %ct', 'HEAD']).toString('latin1');
  const end = Date.parse(`${day}T23:59:59Z`) / 1000;
  const notes: string[] = [];
  let [last, found] = [0, ''];
  for (const line of log.split('\n').filter(Boolean)) {
    const [commit, said] = line.split(' ') as [string, string];
    const time = Number(said) > now ? last : Math.max(last, Number(said));
    if (time > end) {
      if (found === '') throw beginsLater(repository, day, time);
      break;
    }
    if (utcDay(time) !== utcDay(Number(said))) notes.push(skewed(commit, Number(said), time));
    [last, found] = [time, commit];
  }
  return { commit: found, notes };
}

function skewed(commit: string, said: number, time: number): string {
  const since = time === 0 ? 'it counts as the first one' : `it counts from ${utcDay(time)}, as the one before`;
  return `note: commit ${commit.slice(0, 12)} says that it is of ${utcDay(said)}, which cannot be: ${since}`;
}

function beginsLater(repository: GitRepository, day: string, time: number): GitError {
  return new GitError(
    repository.shallowCommits.length > 0
      ? `this clone is shallow, and its history begins after ${day}\n  fix: fetch all of it: git fetch --unshallow`
      : `the history begins on ${utcDay(time)}, after ${day}`,
  );
}

/** Says which folders of a commit have tenants in them. */
export function otherFolders(repository: GitRepository, commit: string): string {
  const paths = repository.run(['ls-tree', '-r', '-z', '--name-only', commit]).toString('utf8').split('\0');
  const folders = new Set(paths.flatMap((path) => /^(?:(.*)\/)?[^/]+\/tenant\.ya?ml$/.exec(path)?.[1] ?? []));
  if (folders.size === 0) return '';
  return `\n  fix: name the folder that it was in: --registry ${[...folders].slice(0, 3).join(' or --registry ')}`;
}

function utcDay(seconds: number): string {
  return dayOf({ now: new Date(seconds * 1000), zone: 'UTC' });
}
