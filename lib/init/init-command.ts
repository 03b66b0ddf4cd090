import { existsSync, lstatSync } from 'node:fs';
import { basename, join, posix, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { writeFiles } from '../files/write-files';
import { isImageReference } from '../limits/image-reference';
import { GitOpsTool } from '../output/gitops-tool';
import { repositoryRoot } from '../output/repository-path';
import { parseWholeRegistry } from '../registry/parse-registry';
import { jsonText } from '../text/json-text';
import { printed, visible } from '../text/visible';
import { LABEL, type NameRule, nameFault, OBJECT_NAME, SERVICE_NAME } from '../validation/names';
import { type InitAnswers, initFiles, isAtTheTop } from './init-files';

/** What the command line says. */
export interface InitOptions {
  readonly tenant?: string;
  readonly environment: InitAnswers['environment'];
  readonly namespace?: string;
  readonly domain?: string;
  readonly service?: string;
  readonly image?: string;
  readonly port?: string;
  readonly gitops?: `${GitOpsTool}`;
  readonly repoUrl?: string;
  readonly ci?: string;
  readonly platformTeam?: string;
  readonly tenantTeam?: string;
  readonly yes: boolean;
  readonly json?: boolean;
}

/** Adds `branchline init` to the command line. */
export function registerInit(program: Command): void {
  program
    .command('init')
    .description('start an estate: a tenant with a gateway and a service, CI, owners, and what applies it')
    .argument('[folder]', 'where to', '.')
    .option('--tenant <name>', 'the first tenant (default: acme)')
    .addOption(
      new Option('--environment <kind>', 'what kind of place it runs in')
        .choices(['production', 'staging', 'development'])
        .default('staging'),
    )
    .option('--namespace <name>', 'its Kubernetes namespace (default: <tenant>-<environment>)')
    .option('--domain <name>', 'where it answers (default: <tenant>.example.com)')
    .option('--service <name>', 'its first service (default: web)')
    .option('--image <image>', 'the image of that service (default: an echo server)')
    .option('--port <number>', 'the port of that service (default: 8080)')
    .addOption(
      new Option('--gitops <tool>', 'what applies the output (default: none)').choices(Object.values(GitOpsTool)),
    )
    .option('--repo-url <url>', 'the address of this repository, for Argo CD and Flux')
    .option('--ci <names>', 'github, gitlab, or both with a comma, or none (default: github)')
    .option('--platform-team <name>', 'who owns the estate, for CODEOWNERS: @example/platform')
    .option('--tenant-team <name>', 'who owns the tenant, for CODEOWNERS')
    .option('-y, --yes', 'ask nothing', false)
    .option('--json', 'ask nothing, and print which files were added and which kept as JSON', false)
    .addHelpText(
      'after',
      `
At a terminal it asks for what is not given. Files that are there already are left as they are.

Examples:
  $ branchline init shop --yes
  $ branchline init shop --tenant acme --domain acme.example.com --gitops flux --repo-url https://git.example.com/shop.git --yes`,
    )
    .action((folder: string, options: InitOptions) => init(folder, options));
}

async function init(folder: string, options: InitOptions): Promise<void> {
  const asks = process.stdin.isTTY === true && !options.yes && options.json !== true;
  const root = repositoryRoot(resolve(folder));
  const up = root === undefined ? '' : relative(resolve(folder), root).replaceAll('\\', '/');
  const place = up === '' ? undefined : relative(root!, resolve(folder)).replaceAll('\\', '/');
  const answers = { ...answersOf(asks ? await asked(options) : options), ...(place !== undefined && { place }) };
  const files = initFiles(answers);
  const hasRegistry = existsSync(join(folder, 'tenants'));
  if (!hasRegistry) refuseWrong(files);
  const wanted = [...files].filter(([path]) => !hasRegistry || !path.startsWith('tenants/'));
  /** As seen from the estate's folder. */
  const shown = (path: string) => (isAtTheTop(path) ? posix.join(up, path) : path);
  const isThere = (path: string) => lstatSync(join(folder, shown(path)), { throwIfNoEntry: false }) !== undefined;
  const kept = wanted.filter(([path]) => isThere(path)).map(([path]) => path);
  const added = wanted.filter(([path]) => !kept.includes(path));
  const inRepository = (path: string) => posix.join(place ?? '', shown(path));
  writeFiles(join(folder, up), new Map(added.map(([path, text]) => [inRepository(path), text])));
  if (options.json) {
    const named = {
      added: added.map(([path]) => shown(path)),
      kept: [...kept.map(shown), ...(hasRegistry ? ['tenants/'] : [])],
    };
    process.stdout.write(`${jsonText({ folder, ...named })}\n`);
    return;
  }
  const outside = place === undefined ? [] : added.filter(([path]) => isAtTheTop(path));
  const tops = new Set(outside.map(([path]) => posix.join(up, path.split('/')[0]!)));
  const lines = [
    ...wanted.map(([path]) => `  ${kept.includes(path) ? 'kept ' : 'added'}  ${shown(path)}`),
    ...(hasRegistry ? ['  kept   tenants/'] : []),
    ...(kept.includes('package.json') ? packageNote(answers) : []),
    '',
    'next:',
    ...(folder === '.' ? [] : [`  cd ${visible(folder)}`]),
    '  npm install',
    '  npx branchline synth',
    `  git add ${['.', ...tops].join(' ')} && git commit      package-lock.json and dist/ too`,
    ...(answers.gitops === 'none' ? [] : [`  kubectl apply -f bootstrap/${answers.gitops}.yaml      once`]),
    `  npx branchline variant add ${answers.tenant} ${answers.service}=<image> --branch <branch>`,
  ];
  process.stdout.write(printed(`${visible(basename(resolve(folder)))}:\n${lines.join('\n')}\n`));
}

function packageNote({ versions }: InitAnswers): string[] {
  return [`         add to its devDependencies: branchline ^${versions.branchline}, cdk8s, cdk8s-cli, constructs`];
}

/** What a registry of these files is refused for, before anything is written. */
function refuseWrong(files: ReadonlyMap<string, string>): void {
  const registry = [...files].filter(([path]) => path.startsWith('tenants/'));
  parseWholeRegistry(registry.map(([path, text]) => ({ path: path.slice('tenants/'.length), text })));
}

/** The example that answers with what it was asked. */
const ECHO = 'mendhak/http-https-echo:36';

function answersOf(options: InitOptions): InitAnswers {
  const { environment, gitops = 'none', repoUrl } = options;
  const tenant = named('--tenant', options.tenant ?? 'acme', LABEL);
  const image = options.image ?? ECHO;
  if (!isImageReference(image)) throw new Error(`--image must be an image with its tag or digest, got '${image}'`);
  const port = options.port ?? '8080';
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535) throw new Error(`--port must be a port, got '${port}'`);
  if (gitops !== 'none' && repoUrl === undefined) {
    throw new Error(
      `${gitops} has to know where the output is\n  fix: pass --repo-url with the address of this repository`,
    );
  }
  return {
    tenant,
    environment,
    namespace: named('--namespace', options.namespace ?? `${tenant}-${environment}`, LABEL),
    domain: named('--domain', options.domain ?? `${tenant}.example.com`, OBJECT_NAME),
    service: named('--service', options.service ?? 'web', SERVICE_NAME),
    image,
    port: Number(port),
    gitops,
    ...(repoUrl !== undefined && { repoURL: oneLine('--repo-url', repoUrl) }),
    ci: readCi(options.ci ?? 'github'),
    ...(options.platformTeam !== undefined && { platformTeam: team('--platform-team', options.platformTeam) }),
    ...(options.tenantTeam !== undefined && { tenantTeam: team('--tenant-team', options.tenantTeam) }),
    versions: versions(),
  };
}

function named(option: string, name: string, rule: NameRule): string {
  const fault = nameFault(name, rule);
  if (fault !== undefined) throw new Error(`${option} ${fault}`);
  return name;
}

function oneLine(option: string, text: string): string {
  if (text === '' || /\s/.test(text)) throw new Error(`${option} must have no spaces, got '${text}'`);
  return text;
}

function team(option: string, text: string): string {
  if (/^[@\w][\w.@/+-]*$/.test(text)) return text;
  throw new Error(`${option} must be a team or user as CODEOWNERS has them, such as @example/platform; got '${text}'`);
}

function readCi(text: string): InitAnswers['ci'] {
  if (text === 'none') return [];
  return text.split(',').map((each) => {
    const name = each.trim();
    if (name === 'github' || name === 'gitlab') return name;
    throw new Error(`--ci is github, gitlab, both with a comma, or none; got '${name}'`);
  });
}

function versions(): InitAnswers['versions'] {
  const { version, peerDependencies } = require('branchline/package.json') as {
    version: string;
    peerDependencies: Record<string, string>;
  };
  return {
    branchline: version,
    cdk8s: peerDependencies.cdk8s!,
    cli: '^2.200.0',
    constructs: peerDependencies.constructs!,
  };
}

/** Asks at the terminal. */
async function asked(options: InitOptions): Promise<InitOptions> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await askFor(options, (question) => terminal.question(question));
  } finally {
    terminal.close();
  }
}

/**
 * The answers of somebody who is asked; what is given is not asked for, and an empty answer takes what is offered.
 *
 * @param question puts one question
 */
export async function askFor(options: InitOptions, question: (text: string) => Promise<string>): Promise<InitOptions> {
  const answers: Record<string, unknown> = { ...options };
  const ask = async (name: keyof InitOptions, text: string, otherwise: string) => {
    if (answers[name] !== undefined) return;
    const answer = (await question(`${text} (${otherwise}): `)).trim();
    if (answer !== '') answers[name] = answer;
  };
  await ask('tenant', 'Name of the first tenant', 'acme');
  await ask('domain', 'Domain where it answers', `${String(answers.tenant ?? 'acme')}.example.com`);
  await ask('service', 'Its first service', 'web');
  await ask('image', 'The image of that service', ECHO);
  await ask('port', 'Its port', '8080');
  await ask('gitops', 'What applies the output: argocd, flux or none', 'none');
  const { gitops } = answers;
  if (gitops !== undefined && !Object.values<unknown>(GitOpsTool).includes(gitops)) {
    throw new Error(`what applies the output is argocd, flux or none; got '${String(gitops)}'`);
  }
  if (gitops !== undefined && gitops !== 'none') await ask('repoUrl', 'Address of this repository', 'needed');
  await ask('ci', 'CI: github, gitlab, both with a comma, or none', 'github');
  return answers as unknown as InitOptions;
}
