import { type Command, InvalidArgumentError, Option } from 'commander';
import { ExitCode } from '../cli/exit-code';
import { collect } from '../cli/option-value';
import {
  type ClusterFiles,
  clustersOf,
  clustersWith,
  clusterTitle,
  type MeshFile,
  MeshModel,
  sourceOf,
} from '../mesh-model';
import { jsonText } from '../text/json-text';
import { Progress } from '../text/progress';
import { printed, visible } from '../text/visible';
import { diffToJson } from './render-json';
import { diffToMarkdown } from './render-markdown';
import { diffToText } from './render-text';
import { changedFiles, readFolder, readRevision, readVersion, UnreadableVersion } from './revision';
import { diffMeshes, isUnchanged, type TrafficDiff } from './traffic-diff';
import { unreadDocuments } from './unread-documents';

/** What makes the command fail. */
export type FailOn = 'any' | 'exposure' | 'unsafe';

interface DiffOptions {
  readonly path: string;
  readonly format: 'text' | 'json' | 'markdown';
  readonly json: boolean;
  readonly exitZero: boolean;
  readonly failOn: readonly FailOn[];
  readonly all: boolean;
  readonly rev: readonly string[];
  readonly environment?: string;
  readonly env: boolean;
  readonly registry: string;
}

/** What to do about `--env`: compares two environments of a registry, in place of two versions. */
export type CompareEnvironments = (
  names: readonly string[],
  options: { readonly registry: string; readonly path: string; readonly all: boolean; readonly json: boolean },
) => { readonly text: string; readonly differs: boolean };

/**
 * Adds `branchline diff` to the command line.
 *
 * @param compareEnvironments knows the registry, which is beyond what reads output @default - there is no `--env`
 */
export function registerDiff(program: Command, compareEnvironments?: CompareEnvironments): void {
  program
    .command('diff')
    .description('list the requests that are routed differently in two versions of rendered YAML')
    .argument('[base]', 'the version before: a folder, or a git revision')
    .argument('[head]', 'the version after (default: the folder of --path as it is now)')
    .option('-p, --path <folder>', 'the folder of rendered YAML in a revision', 'dist')
    .option('-r, --registry <folder>', 'the registry, to say when it changes and the rendered YAML does not', 'tenants')
    .option(
      '--rev <revision>',
      'a git revision, whatever folder has its name: for base, given twice also for head',
      collect,
      [],
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'markdown']).default('text'))
    .option('--json', 'the same as --format json', false)
    .option(
      '-e, --environment <name>',
      'only the cluster that this environment is in (default: each cluster by itself)',
    )
    .option(
      '--env',
      'compare two environments of the registry, named as base and head: what differs and is not declared',
      false,
    )
    .option('--all', 'print every class of requests; with --env also what is declared to differ', false)
    .addOption(
      new Option('--fail-on <what>', 'changes that give exit code 1: any, or exposure or unsafe, or both with a comma')
        .argParser(readFailOn)
        .default(['any'], 'any'),
    )
    .option('--exit-zero', 'exit with 0 whatever changes', false)
    .addHelpText(
      'after',
      `
Exit code: 0 no request is routed differently (or no change that --fail-on names), 1 changes, or a place that is
not decided, such as a document that cannot be read, 2 nothing could be compared.

Exposures: an internal service becomes reachable from a gateway, a policy allows more callers, mTLS gets weaker, a proxy
sees more services, a gateway stops removing a header. Unsafe: a route is removed in one step with its target (SAFE-2),
or leads nowhere.

Examples:
  $ branchline diff main                                    the working tree's dist/ against main
  $ branchline diff main HEAD --path dist
  $ branchline diff main --environment production
  $ branchline diff --env staging production
  $ branchline diff --env staging production --all
  $ branchline diff --rev main                              where a folder is called main, too
  $ branchline diff rendered-before/ rendered-after/ --json
  $ branchline diff origin/main --format markdown --fail-on exposure,unsafe > comment.md`,
    )
    .action((base: string | undefined, head: string | undefined, options: DiffOptions) => {
      if (!options.env) run([base, head], options);
      else runEnvironments([base, head], options, compareEnvironments!);
    });
}

function readFailOn(value: string): FailOn[] {
  return value.split(',').map((item) => {
    const name = item.trim();
    if (name !== 'any' && name !== 'exposure' && name !== 'unsafe') {
      throw new InvalidArgumentError('It is any, exposure or unsafe.');
    }
    return name;
  });
}

function runEnvironments(
  named: readonly (string | undefined)[],
  options: DiffOptions,
  compare: CompareEnvironments,
): void {
  const names = named.filter((name) => name !== undefined);
  const json = options.json || options.format === 'json';
  if (names.length !== 2 || names[0] === names[1] || options.format === 'markdown') {
    const what = options.format === 'markdown' ? 'as text or JSON' : 'that are not the same';
    throw new Error(`--env compares two environments ${what}: branchline diff --env staging production`);
  }
  const { text, differs } = compare(names, { ...options, json });
  process.stdout.write(printed(text));
  if (differs && !options.exitZero) process.exitCode = ExitCode.FOUND;
}

function run(versions: readonly (string | undefined)[], options: DiffOptions): void {
  let before: MeshFile[];
  let after: MeshFile[];
  const named = versions.filter((version) => version !== undefined);
  try {
    [before, after] = readVersions(named, options);
  } catch (error) {
    if (!(error instanceof UnreadableVersion)) throw error;
    process.stderr.write(printed(`${error.message}\n`));
    process.exitCode = ExitCode.MISUSE;
    return;
  }
  const stale = isLeftBehind([...options.rev, ...named], options)
    ? [
        `${options.registry} changes and ${options.path} does not: if the change has any effect, run \`branchline synth\` and commit ${options.path}`,
      ]
    : [];
  const progress = new Progress(process.stderr);
  const told = { progress: (done: number, total: number) => progress.at('comparing place', done, total) };
  const diffs = clustersOfBoth(before, after, options.environment).map(({ title, base, head }, index) => {
    const later = load('HEAD', head);
    const diff = diffMeshes(load('BASE', base), later, told);
    const notes = [...(index === 0 ? stale : []), ...diff.notes];
    return { title, diff: { ...diff, notes, undecided: [...diff.undecided, ...unreadDocuments(later, base, head)] } };
  });
  progress.end();
  process.stdout.write(renderedAll(diffs, options));
  if (!options.exitZero && diffs.some(({ diff }) => fails(diff, options.failOn))) process.exitCode = ExitCode.FOUND;
}

interface ClusterOfBoth {
  /** @default - the only cluster */
  readonly title?: string;
  readonly base: readonly MeshFile[];
  readonly head: readonly MeshFile[];
}

/** Clusters by name; where neither version tells several apart, all files of both. */
function clustersOfBoth(
  before: readonly MeshFile[],
  after: readonly MeshFile[],
  environment: string | undefined,
): ClusterOfBoth[] {
  const all = { base: clustersOf(before), head: clustersOf(after) };
  if (environment === undefined && all.base.length === 1 && all.head.length === 1)
    return [{ base: before, head: after }];
  const asked = clustersWith([...all.head, ...all.base], environment);
  const names = [...new Set(asked.flatMap(({ cluster }) => cluster ?? []))].sort();
  return names.map((name) => {
    const of = (clusters: readonly ClusterFiles[]) => {
      // What tells no clusters apart is held against each.
      const isAny = clusters.length === 1 && clusters[0]!.cluster === undefined;
      return (isAny ? clusters[0]! : clusters.find(({ cluster }) => cluster === name))?.files ?? [];
    };
    const title = clusterTitle(asked.find(({ cluster }) => cluster === name)!);
    return { ...(names.length > 1 && { title }), base: of(all.base), head: of(all.head) };
  });
}

interface ClusterDiff {
  readonly title?: string;
  readonly diff: TrafficDiff;
}

function renderedAll(diffs: readonly ClusterDiff[], options: DiffOptions): string {
  const [only] = diffs;
  if (diffs.length === 1) return rendered(only!.diff, options);
  if (options.json || options.format === 'json') {
    return `${jsonText({ clusters: diffs.map(({ title, diff }) => ({ title, ...diffToJson(diff) })) })}\n`;
  }
  const heading = (title = '') => (options.format === 'markdown' ? `## ${title}\n\n` : `${title}\n`);
  return diffs.map(({ title, diff }) => `${heading(title)}${rendered(diff, options)}`).join('\n');
}

/** Revisions that are named as such go first, then what may be either. */
function readVersions(named: readonly string[], { path, rev }: DiffOptions): [MeshFile[], MeshFile[]] {
  const readers = [
    ...rev.map((revision) => () => readRevision(revision, path, '.')),
    ...named.map((version) => () => readVersion(version, { path })),
  ];
  if (readers.length === 0) throw new UnreadableVersion('name the version before: a folder, or a git revision');
  if (readers.length > 2) throw new UnreadableVersion('two versions are compared, more are named');
  return [readers[0]!(), readers[1] === undefined ? readFolder(path) : readers[1]()];
}

/** True where a git revision is compared, and the registry differs while the rendered YAML is the same. */
function isLeftBehind(versions: readonly string[], { path, registry }: DiffOptions): boolean {
  const changed = (folder: string) => changedFiles(versions[0]!, versions[1], folder);
  return (changed(registry) ?? 0) > 0 && changed(path) === 0;
}

function load(name: string, files: readonly MeshFile[]): MeshModel {
  const model = MeshModel.of(files);
  for (const finding of model.findings) {
    const { file, line } = sourceOf(finding);
    process.stderr.write(printed(`${visible(`${name} ${file}:${line}: ${finding.message}`)}\n`));
  }
  return model;
}

function rendered(diff: TrafficDiff, { format, json, all }: DiffOptions): string {
  if (json || format === 'json') return `${jsonText(diffToJson(diff))}\n`;
  if (format === 'markdown') return diffToMarkdown(diff);
  const color = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  return diffToText(diff, { color, ...(all && { requests: Number.POSITIVE_INFINITY }) });
}

/** Whether a difference is of a kind that fails the command. */
export function fails(diff: TrafficDiff, failOn: readonly FailOn[]): boolean {
  return failOn.some((kind) => {
    // What is not decided may be an exposure too.
    if (kind === 'exposure') return diff.exposures.length + diff.undecided.length > 0;
    if (kind === 'unsafe') return diff.order.some(({ unsafe }) => unsafe);
    return !isUnchanged(diff);
  });
}
