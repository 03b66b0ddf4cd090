import { type SpawnSyncReturns, spawnSync } from 'node:child_process';

/** How git is run. */
export interface GitRun {
  /** Where it runs. @default - the current folder */
  readonly cwd?: string;
  /** Its standard input. @default - empty */
  readonly input?: string;
  /** Variables besides those of this process. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is ended. @default - none */
  readonly timeout?: number;
}

/** With names of files, of which a large folder has many. */
const MAX_OUTPUT = 512 * 1024 * 1024;

/**
 * Runs git, whatever it ends with: `status` is null where there is no git, or it was ended. It asks nobody for anything, and
 * says what programs can read.
 */
export function runGit(
  args: readonly string[],
  { cwd, input = '', env, timeout }: GitRun = {},
): SpawnSyncReturns<Buffer> {
  return spawnSync('git', args, {
    ...(cwd !== undefined && { cwd }),
    ...(timeout !== undefined && { timeout }),
    input,
    maxBuffer: MAX_OUTPUT,
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C', ...env },
  });
}
