import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { medians, run } from './measure';
import { CLI, ROUNDS, ratio, row } from './table';

/**
 * `variant add --commit` in the estate of `compareSynthesis`: reads a commit, edits, renders, proves, and commits. Then the same where
 * every tenant calls one that all share.
 */
export async function compareChanging(work: string): Promise<void> {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...args], {
      cwd: work,
      stdio: 'pipe',
    });
  let count = 0;
  const adding = async (output: string) => {
    git('add', 'registry', output);
    git('commit', '--quiet', '--message', 'an estate');
    const { add } = await medians(
      {
        add: () =>
          run(
            process.execPath,
            [
              ...[CLI, 'variant', 'add', 'tenant-1', 'service-5=registry.example.com/service-5:new'],
              ...['--id', `NEW-${count++}`, '--registry', 'registry', '--output', output, '--commit'],
            ],
            { cwd: work },
          ),
      },
      ROUNDS,
    );
    return add;
  };
  git('init', '--quiet', '--template=', '--initial-branch', 'main');
  const add = await adding('again');
  shareOne(join(work, 'registry'));
  await run(process.execPath, [CLI, 'synth', '--registry', 'registry', '--output', 'shared'], { cwd: work });
  const linked = await adding('shared');
  console.log();
  row('branchline variant add --commit', add);
  row('branchline variant add, all tenants call one', linked);
  console.log();
  ratio('variant add, seconds', add.seconds, 'at most 1.50');
  ratio('all tenants call one, seconds', linked.seconds, 'at most 1.50');
}

/** Gives the estate a tenant that each of the others calls. */
function shareOne(registry: string): void {
  for (const tenant of readdirSync(registry)) {
    const file = join(registry, tenant, 'tenant.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('calls: [service-7]', 'calls: [service-7, shared/docx]'));
  }
  mkdirSync(join(registry, 'shared'));
  writeFileSync(
    join(registry, 'shared', 'tenant.yaml'),
    `apiVersion: branchline/v1
kind: Tenant
name: shared
environment: staging
namespace: shared-staging
services:
  docx: { image: "registry.example.com/docx:1", port: 8080 }
`,
  );
}
