import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { readInput } from '../check/read-input';
import { ExitCode } from '../cli/exit-code';
import { clustersOf, clustersWith } from '../mesh-model';
import type { ModelFinding } from '../mesh-model/finding';
import { readObjects } from '../mesh-model/input-objects';
import { yamlFile } from '../output/yaml-text';
import { estateOf, parseWholeRegistry } from '../registry/parse-registry';
import { registryFiles, shownFolder } from '../registry/read-registry';
import { jsonText } from '../text/json-text';
import { printed, visible } from '../text/visible';
import { type NamespaceLimits, namespaceLimits } from './namespace-limits';
import { policyObjects } from './policy-objects';
import { type Refusal, refusals } from './refusals';

interface PoliciesOptions {
  readonly registry: string;
  readonly environment?: string;
  readonly audit?: boolean;
  readonly enforce?: boolean;
  readonly output?: string;
  readonly against?: readonly string[];
  readonly json?: boolean;
}

/** The first line of what is written, by which a later run knows it. */
const HEADER = '# Written by branchline policies from the registry. Change the registry, not this file.\n';

/** Adds `branchline policies` to the command line. */
export function registerPolicies(program: Command): void {
  program
    .command('policies')
    .description('write ValidatingAdmissionPolicies that hold tenants to the `grants` of estate.yaml in the cluster')
    .option('-r, --registry <folder>', 'registry: one folder per tenant', 'tenants')
    .option('-e, --environment <name>', 'for the cluster of this environment (default: what any environment permits)')
    .addOption(
      new Option('--audit', 'note and warn of what is not permitted (default)').conflicts(['enforce', 'against']),
    )
    .addOption(new Option('--enforce', 'refuse what is not permitted').conflicts('against'))
    .addOption(new Option('-o, --output <file>', 'write to a file instead of standard output').conflicts('against'))
    .option(
      '--against <paths...>',
      'write nothing; list what the policies would refuse of files and folders; - for standard input',
    )
    .option('--json', 'with --against: what would be refused as JSON')
    .addHelpText(
      'after',
      `
One policy and one binding per namespace that is granted, for Kubernetes 1.30 and later. The platform applies them; run it again when
estate.yaml, a tenant's gateways or its mTLS change. A policy that refuses also refuses updates of objects that are there already, so
see first that --against lists nothing of what the cluster has.

Exit code of --against: 0 nothing would be refused, 1 something would, 2 an input that cannot be read, or without any object.

Examples:
  $ branchline policies --output policies.yaml
  $ branchline policies --against dist
  $ kubectl get virtualservices,destinationrules,serviceentries,gateways.networking.istio.io -A -o yaml | branchline policies --against -
  $ branchline policies --enforce --output policies.yaml`,
    )
    .action((options: PoliciesOptions) => run(options));
}

function run(options: PoliciesOptions): void {
  const limits = limitsOf(options);
  if (options.json === true && options.against === undefined)
    throw new Error('--json is for --against: policies are written as YAML');
  if (options.against !== undefined) against(options.against, options, limits);
  else write(limits, options);
}

function limitsOf({ registry, environment }: PoliciesOptions): NamespaceLimits[] {
  const folder = shownFolder(registry);
  const whole = parseWholeRegistry(registryFiles(registry, folder), folder);
  const estates = environment === undefined ? whole.estates : [estateOf(whole, environment, folder)];
  const grants = estates[0]?.estate.grants;
  if (grants === undefined) {
    throw new Error(
      `${folder}/estate.yaml has no \`grants\`: there is nothing that policies could hold tenants to\n  fix: say there who may use what, see docs/trust.md`,
    );
  }
  return namespaceLimits(
    estates.map(({ estate }) => estate),
    grants,
  );
}

function write(limits: readonly NamespaceLimits[], { output, enforce }: PoliciesOptions): void {
  const objects = policyObjects(limits, enforce === true ? 'enforce' : 'audit');
  const text = yamlFile(HEADER, objects);
  if (output === undefined) process.stdout.write(text);
  else {
    refuseForeign(output);
    writeFileSync(output, text);
  }
}

/** Nothing that somebody else wrote is overwritten, and nothing is written through a link. */
function refuseForeign(file: string): void {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined || (stats.isFile() && readFileSync(file, 'utf8').startsWith(HEADER))) return;
  throw new Error(
    `${visible(file)} is there already, and was not written by branchline policies\n  fix: remove it, or name another file`,
  );
}

function against(
  paths: readonly string[],
  { environment, json }: PoliciesOptions,
  limits: readonly NamespaceLimits[],
): void {
  const { files } = readInput(paths);
  const findings: ModelFinding[] = [];
  let count = 0;
  const found = new Map<string, Refusal>();
  for (const cluster of clustersWith(clustersOf(files), environment)) {
    const own: ModelFinding[] = [];
    const firsts = readObjects(cluster.files, false, own);
    // The second of one name is applied, too, and stays.
    const others = own.flatMap(({ code, object }) => (code === 'duplicate-object' && object ? [object] : []));
    const objects = [...firsts, ...others];
    findings.push(...own);
    count += objects.length;
    for (const refusal of refusals(objects, limits)) found.set(line(refusal), refusal);
  }
  const unread = findings.filter(({ code }) => code === 'invalid-yaml' || code === 'not-an-object');
  for (const { file, message } of unread) process.stderr.write(printed(`${visible(`${file}: ${message}`)}\n`));
  const lines = [...found.keys()];
  const text =
    json === true
      ? `${jsonText({ objects: count, refused: [...found.values()].map(refusalToJson) })}\n`
      : lines.map((each) => `${each}\n`).join('');
  process.stdout.write(printed(text));
  if (count === 0) process.stderr.write(printed(`nothing in ${visible(paths.join(', '))} is a Kubernetes object\n`));
  if (count === 0 || unread.length > 0) process.exitCode = ExitCode.MISUSE;
  else if (lines.length > 0) process.exitCode = ExitCode.FOUND;
}

function refusalToJson({ object, source, message }: Refusal) {
  return { file: source.file, line: source.line, object: object.title, message };
}

function line({ object, source, message }: Refusal): string {
  return visible(`${source.file}:${source.line}: ${object.title}: ${message}`);
}
