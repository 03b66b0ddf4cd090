import { writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { ExitCode } from '../cli/exit-code';
import { clustersOf, clustersWith, clusterTitle, MeshModel } from '../mesh-model';
import { Progress } from '../text/progress';
import { printed, visible } from '../text/visible';
import { acceptedAt } from './accepted-at';
import { type CheckOptions, check } from './check';
import { type Finding, isAtLeast, SEVERITIES, type Severity } from './finding';
import { ISTIO_VERSIONS, type IstioVersion } from './istio-version';
import { joinedFindings } from './joined-findings';
import { asJson } from './output/json';
import { asJunit } from './output/junit';
import { asSarif } from './output/sarif';
import { asText } from './output/text';
import { readInput } from './read-input';
import { SecondThread } from './second-thread';
import { trustNote } from './trust-note';

interface CheckCommandOptions {
  readonly json: boolean;
  readonly format: 'text' | 'json' | 'sarif' | 'junit';
  readonly failOn: Severity;
  readonly partial: boolean;
  readonly istio?: IstioVersion;
  readonly ignoreFile?: string;
  readonly base?: string;
  readonly output?: string;
  readonly environment?: string;
}

/** Adds `branchline check` to the command line. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('lint Istio and Kubernetes YAML for what breaks traffic, is insecure or is fragile')
    .argument('[paths...]', 'files and folders of YAML; - for standard input', ['dist'])
    .option('--json', 'findings as JSON', false)
    .addOption(
      new Option('-f, --format <format>', 'output format').choices(['text', 'json', 'sarif', 'junit']).default('text'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity that fails the check')
        .choices([...SEVERITIES])
        .default('fragile'),
    )
    .option(
      '--partial',
      'the input is part of a cluster: report objects outside it once, and assume that they are right',
      false,
    )
    .addOption(
      new Option(
        '--istio <version>',
        'Istio version of the mesh (default: the one in the input, else the newest)',
      ).choices([...ISTIO_VERSIONS]),
    )
    .option(
      '--ignore-file <file>',
      'file of accepted findings (default: .branchline-check.yaml here or beside the input)',
    )
    .option(
      '--base <revision>',
      'accept what this git revision accepts and nothing else: a change cannot accept its own findings',
    )
    .option(
      '-e, --environment <name>',
      'only the cluster that this environment is in (default: each cluster by itself)',
    )
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .addHelpText(
      'after',
      `
Exit code: 0 clean, 1 findings, 2 wrong usage, or an input in which nothing is a Kubernetes object.

Accept a finding on an object by an annotation, or in .branchline-check.yaml, always with a reason:
  branchline.dev/ignore: "BL231 because the canary has to see every request this week"
  ignore: [{ code: BL231, object: VirtualService acme/cms, reason: … }]

Examples:
  $ branchline check
  $ branchline check dist/acme --partial
  $ branchline check --environment staging
  $ branchline check --base main      for a pull request
  $ helm template ./chart | branchline check -
  $ branchline check dist --format sarif --output check.sarif
  $ branchline check dist --format junit --fail-on breaks-traffic`,
    )
    .action((paths: string[], options: CheckCommandOptions) => run(paths, options));
}

async function run(paths: readonly string[], options: CheckCommandOptions): Promise<void> {
  const format = options.json ? 'json' : options.format;
  const progress = new Progress(process.stderr);
  let findings: readonly Finding[];
  let notes: Set<string>;
  let isEmpty: boolean;
  let outside = 0;
  let second: SecondThread | undefined;
  try {
    const { files, ...now } = readInput(paths, options.ignoreFile);
    const base = options.base === undefined ? undefined : acceptedAt(options.base, paths, options.ignoreFile);
    const { suppressions } = base ?? now;
    const clusters = clustersWith(clustersOf(files), options.environment);
    second = SecondThread.for(
      clusters.map(({ files }) => files),
      options.istio,
    );
    const checked: { isEmpty: boolean; note: string | undefined; findings: readonly Finding[] }[] = [];
    for (const [place, cluster] of clusters.entries()) {
      const model = MeshModel.of(progress.over('reading file', cluster.files));
      const checkOptions: CheckOptions = {
        partial: options.partial,
        ...(clusters.length > 1 && { cluster: clusterTitle(cluster) }),
        outside: (count) => {
          outside += count;
        },
        istio: options.istio,
        suppressions,
        ...(base && { accepted: base.accepted }),
        progress: (done, total) => progress.at('running lint', done, total),
      };
      checked.push({
        isEmpty: model.objects.length === 0,
        note: trustNote(model),
        findings: second === undefined ? check(model, checkOptions) : await second.check(place, model, checkOptions),
      });
    }
    notes = new Set([...checked.flatMap((each) => each.note ?? []), ...(base?.notes ?? [])]);
    isEmpty = checked.every((each) => each.isEmpty);
    findings = joinedFindings(checked.map((each) => each.findings));
  } catch (error) {
    progress.end();
    // The output stays parseable, whatever the input.
    if (format !== 'text') process.stdout.write(render([], format, options));
    process.stderr.write(printed(`${error instanceof Error ? error.message : String(error)}\n`));
    process.exitCode = ExitCode.MISUSE;
    return;
  } finally {
    if (second !== undefined) await second.end();
  }
  progress.end();
  if (outside > 0) notes.add(outsideNote(outside));
  for (const note of notes) process.stderr.write(printed(`${note}\n`));
  const text = render(findings, format, options);
  if (options.output === undefined) process.stdout.write(text);
  else writeFileSync(options.output, text);
  if (isEmpty) {
    // A template tool that failed writes nothing, or its own words: that must not look like a clean input.
    process.stderr.write(printed(`nothing in ${visible(paths.join(', '))} is a Kubernetes object\n`));
    process.exitCode = ExitCode.MISUSE;
  } else if (findings.some(({ severity }) => isAtLeast(severity, options.failOn))) process.exitCode = ExitCode.FOUND;
}

/** What to do about findings that are right only where the input is all of a cluster. */
function outsideNote(count: number): string {
  const what = count === 1 ? 'a finding is' : `${count} findings are`;
  return `note: ${what} about what is not in the input; if the cluster has it, add its YAML, or pass --partial`;
}

function render(
  findings: readonly Finding[],
  format: CheckCommandOptions['format'],
  options: CheckCommandOptions,
): string {
  switch (format) {
    case 'json':
      return asJson(findings);
    case 'sarif':
      return asSarif(findings);
    case 'junit':
      return asJunit(findings, ({ severity }) => isAtLeast(severity, options.failOn));
    default:
      return asText(findings, options.output === undefined && process.stdout.isTTY === true && !process.env.NO_COLOR);
  }
}
