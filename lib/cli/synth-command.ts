import { type Command, Option } from 'commander';
import { composeEstate } from '../constructs/compose-estate';
import type { GitOpsSettings } from '../manifests/gitops';
import { GitOpsApp } from '../manifests/gitops-app';
import { applyChanges, type Changes } from '../manifests/output-folder';
import { GitOpsTool } from '../manifests/sync-waves';
import { describeProblem } from '../model/problem';
import { readRegistry } from '../registry/read-registry';

interface SynthOptions {
  readonly registry: string;
  readonly output: string;
  readonly check: boolean;
  readonly gitops?: GitOpsTool;
  readonly repoUrl?: string;
  readonly revision?: string;
  readonly path?: string;
}

/** Adds `branchline synth` to the command line. */
export function registerSynth(program: Command): void {
  program
    .command('synth')
    .description('render a registry to Kubernetes and Istio YAML')
    .option('-r, --registry <folder>', 'folder with a folder per tenant', 'tenants')
    .option('-o, --output <folder>', 'folder to write to; files that branchline did not write are left alone', 'dist')
    .option('--check', 'write nothing; fail if the output is not what the registry says', false)
    .addOption(
      new Option('--gitops <tool>', "what applies the output (default: as estate.yaml says, else 'none')").choices(
        Object.values(GitOpsTool),
      ),
    )
    .option('--repo-url <url>', 'the git repository of the output, for Argo CD')
    .option('--revision <name>', 'its branch or tag')
    .option('--path <folder>', "the output's path in it")
    .addHelpText(
      'after',
      `
Examples:
  $ branchline synth
  $ branchline synth --registry environments/staging --output deploy --gitops flux
  $ branchline synth --check            in CI: fails when dist/ is stale`,
    )
    .action((options: SynthOptions) => synth(options));
}

function synth(options: SynthOptions): void {
  const { estate, settings, warnings } = readRegistry(options.registry);
  for (const warning of warnings) process.stderr.write(`${describeProblem(warning)}\n`);
  const app = new GitOpsApp({ outdir: options.output, gitops: gitOpsSettings(options, settings.gitops) });
  composeEstate(app, estate);
  const files = app.files();
  const changes = app.changes(files);
  if (options.check) {
    reportStale(options.output, changes);
    return;
  }
  applyChanges(options.output, files, changes);
  process.stdout.write(`${options.output}: ${files.size} files, ${summary(changes)}\n`);
}

function gitOpsSettings(options: SynthOptions, declared: GitOpsSettings | undefined): GitOpsSettings {
  return {
    ...declared,
    tool: options.gitops ?? declared?.tool ?? GitOpsTool.NONE,
    ...(options.repoUrl !== undefined && { repoURL: options.repoUrl }),
    ...(options.revision !== undefined && { revision: options.revision }),
    ...(options.path !== undefined && { path: options.path }),
  };
}

function summary({ added, changed, removed }: Changes): string {
  const parts = [
    added.length > 0 ? `${added.length} added` : '',
    changed.length > 0 ? `${changed.length} changed` : '',
    removed.length > 0 ? `${removed.length} removed` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : 'nothing changed';
}

function reportStale(folder: string, { added, changed, removed }: Changes): void {
  const lines = [
    ...added.map((path) => `  missing  ${path}`),
    ...changed.map((path) => `  stale    ${path}`),
    ...removed.map((path) => `  left over ${path}`),
  ];
  if (lines.length === 0) {
    process.stdout.write(`${folder} is what the registry says\n`);
    return;
  }
  process.stdout.write(
    `${folder} is not what the registry says; run 'branchline synth' and commit:\n${lines.join('\n')}\n`,
  );
  process.exitCode = 1;
}
