import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * A folder's path in the git repository that it is in, `/` between its parts and `.` for the repository itself; where no
 * folder above it has a `.git`, its path below the working directory. Nothing when it is outside of both: then nobody
 * can say under which path a GitOps tool will find it.
 */
export function repositoryPath(folder: string, cwd = process.cwd()): string | undefined {
  const full = resolve(cwd, folder);
  const root = repositoryRoot(full) ?? cwd;
  const path = relative(root, full).replaceAll('\\', '/');
  if (path === '..' || path.startsWith('../')) return undefined;
  return path === '' ? '.' : path;
}

/** The nearest folder that has a `.git`: the folder itself, or one above it. */
export function repositoryRoot(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (at === dirname(at)) return undefined;
  }
}
