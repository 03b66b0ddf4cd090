import { GitError, GitRepository } from '../change/git-repository';
import { registryFiles, shownFolder } from '../registry/read-registry';
import { looksLikeOurs, type RegistryFile } from '../registry/registry-files';
import type { Clock } from '../variant/day';
import { type Activity, activityOf, NO_ACTIVITY } from '../variant/variant-activity';

/** The files of a registry at some time, with what is known of their changes. */
export interface RegistryAt {
  readonly files: readonly RegistryFile[];
  readonly activity: Activity;
  /** The time that it was, for ages. */
  readonly now: Date;
}

/**
 * A registry as it is, or as it was at the end of a day or at a git revision.
 *
 * @param at a day such as `2026-03-03`, or a revision @default - as the files are now
 * @throws GitError where the history does not go back that far, or there is no such revision
 */
export function registryAt(registry: string, at: string | undefined, clock: Clock): RegistryAt {
  if (at === undefined)
    return { files: registryFiles(registry, shownFolder(registry)), ...activityNow(registry, clock) };
  const repository = GitRepository.at(registry);
  const folder = repository.pathOf(registry);
  const commit = /^\d{4}-\d{2}-\d{2}$/.test(at) ? commitOn(repository, at) : commitOf(repository, at);
  const texts = repository.filesOf(commit, folder, (path) => /\.ya?ml$/i.test(path));
  const files = [...texts].map(([path, text]) => ({ path, text })).filter(isOurs);
  if (files.length === 0) throw new GitError(`the registry was not there at ${at}`);
  const time = Number(repository.run(['show', '--no-patch', '--format=%ct', commit]).toString('latin1'));
  return { files, activity: activityOf(repository, folder, commit), now: new Date(time * 1000) };
}

function isOurs({ path, text }: RegistryFile): boolean {
  return /\.ya?ml$/i.test(path) || looksLikeOurs(text);
}

function activityNow(registry: string, { now }: Clock): Pick<RegistryAt, 'activity' | 'now'> {
  try {
    const repository = GitRepository.at(registry);
    return { activity: activityOf(repository, repository.pathOf(registry)), now };
  } catch (error) {
    // Without a repository, or without a commit, ages are not known.
    if (!(error instanceof GitError)) throw error;
    return { activity: NO_ACTIVITY, now };
  }
}

/** The last commit of a day, in UTC, on the way to what is checked out. */
function commitOn(repository: GitRepository, day: string): string {
  const args = ['rev-list', '--first-parent', '-1', `--before=${day}T23:59:59Z`, 'HEAD'];
  const commit = repository.run(args).toString('latin1').trim();
  if (commit === '') throw new GitError(`the history of this clone begins after ${day}`);
  return commit;
}

function commitOf(repository: GitRepository, revision: string): string {
  const commit = revision.startsWith('-') ? undefined : repository.commitOf(revision);
  if (commit === undefined) throw new GitError(`${revision} is neither a day such as 2026-03-03 nor a git revision`);
  return commit;
}
