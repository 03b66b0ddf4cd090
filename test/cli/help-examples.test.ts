import { execFileSync } from 'node:child_process';

import fs = require('node:fs');

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { load } from 'js-yaml';
import { createProgram } from '../../lib/cli/program';

/** Commands, and those below them: `check`, `canary step`. */
const commands = createProgram().commands.flatMap((command) =>
  command.commands.length === 0
    ? [{ name: command.name(), command }]
    : command.commands.map((below) => ({ name: `${command.name()} ${below.name()}`, command: below })),
);

/** The examples of every --help: `[command, example]`. */
const examples = commands.flatMap(({ name, command }) => {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return [...help.matchAll(/^ {2}\$ (.*?)(?: {3,}.*)?$/gm)].map(([, example]): [string, string] => [name, example!]);
});

/** What needs a Prometheus is tried in test/canary. */
const local = examples.filter(([, example]) => !example.includes('--prometheus'));

const TENANT = (name: string, services: string) => `apiVersion: branchline/v1
kind: Tenant
name: ${name}
environment: staging
namespace: ${name}
domains: [${name === 'acme' ? 'acme.example.com, shop.example.com' : `${name}.example.com`}]
gateway: { tls: { credentialName: ${name}-tls }, httpsRedirect: false }
services:
${services}`;

const ACME = `  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/], calls: [cms, shop] }
  cms: { image: "r.example.com/cms:1", port: 8080, routes: [/cms], calls: [shared/docx], canary: { image: "r.example.com/cms:3", weight: 5 } }
  cart: { image: "r.example.com/cart:1", port: 8080, protocol: grpc, routes: [/shop.Cart] }
  shop: { image: "r.example.com/shop:1", port: 8080, produces: [orders] }
  billing: { image: "r.example.com/billing:1", consumes: [{ topic: orders, group: billing, mode: filter }], calls: [ledger] }
  ledger: { image: "r.example.com/ledger:1", port: 8080 }
`;

const ESTATE = `apiVersion: branchline/v1
kind: Estate
environments:
  staging: { class: staging, cluster: nonprod }
  production: { class: production, cluster: prod }
clusters:
  nonprod: { name: nonprod }
  prod: { name: prod }
`;

const GRANTS = `apiVersion: branchline/v1
kind: Estate
grants:
  acme: { namespaces: [acme], domains: [acme.example.com, shop.example.com] }
  shared: { namespaces: [shared], domains: [shared.example.com] }
`;

const ACCESS_LOG = ['inbound|8080||', 'outbound|8080||cms.acme.svc.cluster.local']
  .map((upstream_cluster) => ({
    namespace: 'acme',
    workload: 'ui',
    upstream_cluster,
    request_id: '1',
    variant: 'ops-1',
  }))
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');

const cwd = process.cwd();
let work: string;
let rendered: string;

/** A project in which everything that the examples name is there. */
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'branchline-examples-'));
  process.chdir(work);
  const git = (...args: string[]) => {
    const as = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    execFileSync('git', [...as, ...args], { stdio: 'pipe' });
  };
  mkdirSync('tenants/acme/variants', { recursive: true });
  mkdirSync('tenants/shared', { recursive: true });
  writeFileSync('tenants/acme/tenant.yaml', TENANT('acme', ACME));
  writeFileSync(
    'tenants/shared/tenant.yaml',
    TENANT('shared', '  docx: { image: "r.example.com/docx:1", port: 80 }\n'),
  );
  cpSync('tenants', 'with-environments/tenants', { recursive: true });
  writeFileSync('with-environments/tenants/estate.yaml', ESTATE);
  for (const name of ['acme', 'shared']) {
    const file = `with-environments/tenants/${name}/tenant.yaml`;
    writeFileSync(file, readFileSync(file, 'utf8').replace('environment: staging\n', ''));
  }
  cpSync('tenants', 'with-grants/tenants', { recursive: true });
  writeFileSync('with-grants/tenants/estate.yaml', GRANTS);
  const shared = readFileSync('tenants/shared/tenant.yaml', 'utf8').replace(
    'port: 80 ',
    'port: 80, callers: [acme/cms] ',
  );
  writeFileSync('with-grants/tenants/shared/tenant.yaml', shared);
  for (const folder of ['with-environments', 'with-grants']) {
    process.chdir(folder);
    await run(['synth', '--no-cache']);
    process.chdir('..');
  }
  await run(['synth', '--no-cache']);
  git('init', '--quiet', '--template=', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'before');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  cpSync('dist', 'rendered-before', { recursive: true });
  writeFileSync(
    'tenants/acme/variants/OPS-1234.yaml',
    'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1234\nservices:\n  cms: { image: "r.example.com/cms:2" }\n',
  );
  await run(['synth', '--no-cache']);
  for (const folder of ['tenants', 'dist']) cpSync(folder, `kept/${folder}`, { recursive: true });
  for (const folder of ['rendered', 'rendered-after']) cpSync('dist', folder, { recursive: true });
  cpSync('tenants', 'deploy/tenants', { recursive: true });
  writeFileSync('access.log', ACCESS_LOG);
  writeFileSync('extra.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: extra }\n');
  const files = fs.readdirSync('dist', { recursive: true, encoding: 'utf8' });
  const objects = files.filter((file) => file.endsWith('.k8s.yaml')).map((file) => readFileSync(join('dist', file)));
  rendered = objects.join('---\n');
});

afterAll(() => {
  process.chdir(cwd);
  rmSync(work, { recursive: true, force: true });
});

afterEach(() => jest.restoreAllMocks());

/** Runs a command in this process. */
async function run(args: readonly string[]): Promise<{ out: string; err: string; code: number }> {
  const printed = { out: '', err: '' };
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed.out += text;
      return true;
    }),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      printed.err += text;
      return true;
    }),
  ];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await createProgram(args[0]).parseAsync([...args], { from: 'user' });
    return { ...printed, code: Number(process.exitCode) };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}

/** The words of a command as a shell takes them, without what is before a pipe and behind `>`. */
function words(example: string): string[] {
  const command = example.replace(/^.*\| /, '').replace(/ > .*$/, '');
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
}

test('every command has examples', () => {
  expect(new Set(examples.map(([command]) => command))).toEqual(new Set(commands.map(({ name }) => name)));
});

test.each(local)('%s: %s', async (command, example) => {
  const [program, ...args] = words(example);
  expect([program, ...args].join(' ')).toMatch(new RegExp(`^branchline ${command}( |$)`));
  if (command.startsWith('variant ')) {
    // Each begins with the same variant, which the second of two steps finds after the first.
    for (const folder of ['tenants', 'dist']) {
      rmSync(folder, { recursive: true });
      cpSync(`kept/${folder}`, folder, { recursive: true });
    }
    if (command === 'variant remove' && !args.includes('--now')) await run(['variant', 'retire', 'OPS-1234']);
  }
  // The variant is not committed, and there is no remote.
  if (args.includes('--commit') || args.includes('--push')) args.push('--plan');
  const read = fs.readSync as (...given: unknown[]) => number;
  if (args.includes('-')) {
    let left = Buffer.from(rendered);
    const fake = (file: number, chunk: Buffer, ...rest: unknown[]) => {
      if (file !== 0) return read(file, chunk, ...rest);
      const count = left.copy(chunk);
      left = left.subarray(count);
      return count;
    };
    jest.spyOn(fs, 'readSync').mockImplementation(fake as typeof fs.readSync);
  }
  const { stdin } = process;
  if (command === 'chain-log')
    Object.defineProperty(process, 'stdin', { value: Readable.from([ACCESS_LOG]), configurable: true });
  const needsEnvironments = args.includes('--environment') || args.includes('--env');
  if (needsEnvironments) process.chdir('with-environments');
  else if (command === 'policies') process.chdir('with-grants');
  const { out, err, code } = await run(args).finally(() => {
    process.chdir(work);
    Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
  });
  // What `diff` finds here, new hosts, is what --fail-on is for.
  const said = err.replace(
    /^note: (?:nothing limits what the 2 tenants|the routes go now|\d+ differences are declared;|`branchline check .*` was not run:).*\n|^check: no findings in .*\n/gm,
    '',
  );
  expect({ err: said, code }).toEqual({ err: '', code: command === 'diff' && code === 1 ? 1 : 0 });
  expect(out).not.toMatch(/no Gateway|no VirtualService|404|cluster_not_found/);
});

test('what synth --output writes for Flux leads Flux to where it was written', async () => {
  const example = examples.map(([, text]) => text).find((text) => text.includes('--gitops flux'))!;
  await run(words(example).slice(1));
  const output = /--output (\S+)/.exec(example)![1]!;
  const kustomizations = readFileSync(join(output, 'gitops/acme.k8s.yaml'), 'utf8').split('---\n');
  const paths = kustomizations.map((text) => (load(text) as { spec: { path: string } }).spec.path);
  expect(paths).toHaveLength(3);
  for (const path of paths) expect(fs.existsSync(join(path, 'kustomization.yaml'))).toBe(true);
});
