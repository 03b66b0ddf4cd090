import { GitError, GitRepository } from '../change/git-repository';
import { registryFiles, shownFolder } from '../registry/read-registry';
import { looksLikeOurs, type RegistryFile } from '../registry/registry-files';
import { type Clock, readDay } from '../variant/day';
import { type Activity, activityOf, NO_ACTIVITY } from '../variant/variant-activity';
import { commitOn, otherFolders } from './commit-on';

/** The files of a registry at some time, with what is known of their changes. */
export interface RegistryAt {
  readonly files: readonly RegistryFile[];
  readonly activity: Activity;
  /** The time that it was, for ages. */
  readonly now: Date;
  /** The commit that they are of. @default - none: as the files are now */
  readonly commit?: string;
  /** What the reader has to know. */
  readonly notes: readonly string[];
}

/**
 * A registry as it is, or as it was at the end of a day or at a git revision.
 *
 * @param at a day such as `2026-03-03`, or a revision @default - as the files are now
 * @throws GitError where the history does not go back that far, or there is no such revision
 */
export function registryAt(registry: string, at: string | undefined, clock: Clock): RegistryAt {
  if (at === undefined)
    return { files: registryFiles(registry, shownFolder(registry)), ...activityNow(registry, clock), notes: [] };
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(at);
  // Today's end has not come yet: it is what it is now.
  const end = isDay ? Math.min(Date.parse(`${readDay(at, '--at', clock)}T23:59:59Z`), clock.now.getTime()) : 0;
  if (isDay && Date.parse(`${at}T00:00:00Z`) > clock.now.getTime()) throw new GitError(`--at: ${at} has not come yet`);
  const repository = GitRepository.at(registry, 'leave out --at');
  const folder = repository.pathOf(registry);
  const { commit, notes } = isDay
    ? commitOn(repository, at, clock.now.getTime() / 1000)
    : { commit: commitOf(repository, at), notes: [] };
  const texts = repository.filesOf(commit, folder, (path) => /\.ya?ml$/i.test(path));
  const files = [...texts].map(([path, text]) => ({ path, text })).filter(isOurs);
  if (files.length === 0) throw new GitError(`the registry was not there at ${at}${otherFolders(repository, commit)}`);
  const time = 1000 * Number(repository.run(['show', '--no-patch', '--format=%ct', commit]).toString('latin1'));
  return { files, activity: activityOf(repository, folder, commit), now: new Date(isDay ? end : time), commit, notes };
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

function commitOf(repository: GitRepository, revision: string): string {
  const commit = revision.startsWith('-') ? undefined : repository.commitOf(revision);
  if (commit === undefined) throw new GitError(`${revision} is neither a day such as 2026-03-03 nor a git revision`);
  return commit;
}
