import type { GitRepository } from '../change/git-repository';

/** When files of a registry were last changed by somebody. */
export interface Activity {
  /** The time of the last commit that touched the file, in seconds since 1970; nothing where it is not known. */
  lastChange(path: string): number | undefined;
}

/** Commits of ours that end a variant's life, or put it to rest, are no sign of life. */
const OWN = /^(?:variant (?:retire|remove|sleep|wake)|prune)\b/;

/** What is not in a repository, or in one without its history, has no known activity. */
export const NO_ACTIVITY: Activity = { lastChange: () => undefined };

/**
 * The last change of each file below a folder, from one walk through the history of a commit. Where the history is cut off
 * (a shallow clone), the oldest commit seems to touch every file: what it touches is not known.
 */
export function activityOf(repository: GitRepository, folder: string, commit = 'HEAD'): Activity {
  const shallow = new Set(repository.shallowCommits);
  const prefix = folder === '.' ? '' : `${folder}/`;
  const log = repository.run([
    'log',
    '--format=%x01%H %ct %s',
    '--name-only',
    '--no-renames',
    '-z',
    '--end-of-options',
    commit,
    '--',
    folder,
  ]);
  const last = new Map<string, number | undefined>();
  for (const part of log.toString('utf8').split('\x01')) {
    const [, id, time, subject, rest] = /^([0-9a-f]+) (\d+) ([^\0\n]*)(.*)$/s.exec(part) ?? [];
    if (id === undefined || OWN.test(subject!)) continue;
    for (const path of rest!.split('\0').map((name) => name.replace(/^\n+/, ''))) {
      if (!path.startsWith(prefix)) continue;
      const below = path.slice(prefix.length);
      if (below !== '' && !last.has(below)) last.set(below, shallow.has(id) ? undefined : Number(time));
    }
  }
  return { lastChange: (path) => last.get(path) };
}
