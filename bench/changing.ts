import { execFileSync } from 'node:child_process';
import { medians, run } from './measure';
import { CLI, ROUNDS, ratio, row } from './table';

/** `variant add --commit` in the estate of `compareSynthesis`: reads a commit, edits, renders, proves, and commits. */
export async function compareChanging(work: string): Promise<void> {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...args], {
      cwd: work,
      stdio: 'pipe',
    });
  git('init', '--quiet', '--template=', '--initial-branch', 'main');
  git('add', 'registry', 'again');
  git('commit', '--quiet', '--message', 'an estate');
  let count = 0;
  const { add } = await medians(
    {
      add: () =>
        run(
          process.execPath,
          [
            ...[CLI, 'variant', 'add', 'tenant-1', 'service-5=registry.example.com/service-5:new'],
            ...['--id', `NEW-${count++}`, '--registry', 'registry', '--output', 'again', '--commit'],
          ],
          { cwd: work },
        ),
    },
    ROUNDS,
  );
  console.log();
  row('branchline variant add --commit', add);
  console.log();
  ratio('variant add, seconds', add.seconds, 'at most 1.50');
}
