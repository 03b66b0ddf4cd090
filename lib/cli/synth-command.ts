import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { linesOn } from '../notices/notice';
import type { GitOpsSettings } from '../output/gitops-settings';
import { GitOpsTool } from '../output/gitops-tool';
import type { Files } from '../output/layout';
import type { Changes } from '../output/output-folder';
import { repositoryPath } from '../output/repository-path';
import { shownFolder } from '../registry/read-registry';
import { synthesizeRegistry } from '../synthesis/synthesize-registry';
import { jsonText } from '../text/json-text';
import { Progress } from '../text/progress';
import { printed, visible } from '../text/visible';
import { ExitCode } from './exit-code';
import { pathNote } from './path-note';
import { changesText, findingsText, isNew, shortened, staleText } from './synth-report';
import { watchFolder } from './watch-folder';

/** What was rendered by sources that somebody is editing is not worth remembering. */
const COMPILED = __filename.endsWith('.js');

interface SynthOptions {
  readonly registry: string;
  readonly output: string;
  readonly environment?: string;
  readonly check: boolean;
  readonly watch: boolean;
  readonly json: boolean;
  readonly cache: boolean;
  readonly lint: boolean;
  readonly takeOver: boolean;
  readonly gitops?: GitOpsTool;
  readonly repoUrl?: string;
  readonly revision?: string;
  readonly path?: string;
}

/**
 * Adds `branchline synth` to the command line.
 *
 * @param clock what day it is, for notices alone: neither output nor exit code depend on it
 */
export function registerSynth(program: Command, clock: () => Date = () => new Date()): void {
  program
    .command('synth')
    .description('render a registry to Kubernetes and Istio YAML')
    .option('-r, --registry <folder>', 'registry: one folder per tenant', 'tenants')
    .option('-o, --output <folder>', 'folder to write to; files that branchline did not write are left alone', 'dist')
    .option('-e, --environment <name>', "render one of the estate's environments alone, to its folder in the output")
    .option('--check', 'write nothing; fail if the output is out of date', false)
    .option('-w, --watch', 'render again whenever the registry changes', false)
    .option('--json', 'print what was written as JSON: counts, paths, warnings, notes', false)
    .option('--take-over', 'also replace and remove what an app wrote to the output folder', false)
    .option('--no-lint', 'do not run `check` on the tenants whose output changed')
    .option('--no-cache', 'render everything, even files that are up to date')
    .addOption(
      new Option('--gitops <tool>', "tool that applies the output (default: as in estate.yaml, else 'none')").choices(
        Object.values(GitOpsTool),
      ),
    )
    .option('--repo-url <url>', 'the git repository of the output, for Argo CD')
    .option('--revision <name>', 'branch or tag in that repository')
    .option(
      '--path <folder>',
      'path of the output in that repository (default: as in estate.yaml, else where --output is)',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ branchline synth
  $ branchline synth --registry deploy/tenants --output deploy/rendered --gitops flux
  $ branchline synth --environment staging        writes dist/staging only
  $ branchline synth --check            in CI: fails when dist/ is stale`,
    )
    .action((options: SynthOptions) => synth(options, clock));
}

function synth(options: SynthOptions, clock: () => Date): void {
  if (!options.watch) {
    run(options, clock);
    return;
  }
  if (options.check) throw new Error('--watch writes what changes, --check writes nothing: pass one of them');
  const again = () => {
    try {
      run(options, clock);
    } catch (error) {
      // What is wrong now is mended with the next change.
      process.stderr.write(printed(`${(error as Error).message}\n`));
    }
  };
  watchFolder(options.registry, again);
  again();
  process.stderr.write(printed(`watching ${visible(options.registry)}; Ctrl-C ends it\n`));
}

function run(options: SynthOptions, clock: () => Date): void {
  const { registry, takeOver, environment } = options;
  const output = environment === undefined ? options.output : join(options.output, environment);
  const place = repositoryPath(options.output);
  const progress = new Progress(process.stderr);
  const { files, changes, texts, gitops, warnings, notices, ungranted } = synthesizeRegistry({
    registry,
    output: options.output,
    ...(environment !== undefined && { environment }),
    gitops: gitOpsSettings(options),
    ...(place !== undefined && { repositoryPath: place }),
    dryRun: options.check,
    takeOver,
    progress: (done, total) => progress.at('rendering tenant', done, total),
    ...(options.cache && !options.check && COMPILED && { cache: cacheFolder() }),
  });
  const checked = options.check || !options.lint ? undefined : checkedText(output, files, changes, texts);
  progress.end();
  const told = linesOn(notices, clock().toISOString().slice(0, 10)).sort();
  const notes = options.path === undefined ? pathNote(options.output, place, gitops) : [];
  if (ungranted > 1) notes.push(trustNote(registry, ungranted));
  for (const line of [...warnings, ...shortened(told), ...notes, ...(checked?.lines ?? [])])
    process.stderr.write(printed(`${line}\n`));
  const stale = options.check ? staleText(output, changes) : undefined;
  if (options.json)
    process.stdout.write(
      `${jsonText({ output, files, ...changes, warnings, notices: told, findings: checked?.findings })}\n`,
    );
  else if (options.check) process.stdout.write(printed(stale ?? `${output} is up to date\n`));
  else process.stdout.write(printed(changesText(output, files, changes)));
  if (stale !== undefined) process.exitCode = ExitCode.FOUND;
}

/** What `check` says of what changed; of an output that is all new, that it was not asked: that would take longer than rendering. */
function checkedText(output: string, files: number, changes: Changes, texts: Files) {
  const { added, changed, removed } = changes;
  if (added.length + changed.length + removed.length === 0) return undefined;
  if (isNew(files, changes))
    return { lines: [`note: \`branchline check ${visible(output)}\` was not run: all of the output is new`] };
  // Loaded here: a first run has no need of it.
  const { acceptedNow } = require('../check/read-input') as typeof import('../check/read-input');
  const { findingsOfChanges } =
    require('../change/findings-of-changes') as typeof import('../change/findings-of-changes');
  const { files: read, findings } = findingsOfChanges(texts, [...added, ...changed, ...removed], {
    output,
    suppressions: acceptedNow(output),
  });
  return { lines: findingsText(read, findings), findings };
}

/** An estate without a table of grants is one trust domain (TENANT-6). */
function trustNote(registry: string, tenants: number): string {
  const file = `${shownFolder(registry)}/estate.yaml`;
  return `note: nothing limits what the ${tenants} tenants may claim of each other; \`grants\` in ${file} does`;
}

function gitOpsSettings({ gitops, repoUrl, revision, path }: SynthOptions): Partial<GitOpsSettings> {
  return {
    ...(gitops !== undefined && { tool: gitops }),
    ...(repoUrl !== undefined && { repoURL: repoUrl }),
    ...(revision !== undefined && { revision }),
    ...(path !== undefined && { path }),
  };
}

/** Beside the project's packages where there are any, as other tools do; else the user's cache. */
function cacheFolder(): string {
  if (existsSync('node_modules')) return join('node_modules', '.cache', 'branchline');
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'branchline');
}
