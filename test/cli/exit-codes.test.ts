import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { createProgram } from '../../lib/cli/program';
import { branchline } from './branchline';
import { leafCommands } from './leaf-commands';

const cwd = process.cwd();
let work: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { stdio: 'pipe' });

const service = (port: number) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ui, namespace: a-ns }\nspec: { selector: { app: ui }, ports: [{ name: http, port: ${port} }] }\n`;

/** A command line without quotes. */
const commandLine = (line: string) => branchline(...line.split(' '));

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'exit-codes-'));
  process.chdir(work);
  const tenant =
    'apiVersion: branchline/v1\nkind: Tenant\nname: a\nenvironment: staging\nnamespace: a-ns\ndomains: [a.example.com]\ngateway: { selector: { istio: ingressgateway }, podNamespace: istio-system }\nservices:\n  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/] }\n';
  write('tenants/a/tenant.yaml', tenant);
  write('wrong/a/tenant.yaml', tenant.replace('image', 'imge'));
  await commandLine('synth --no-cache');
  git('init', '--quiet', '--template=', '--initial-branch', 'main');
  git('add', 'dist');
  git('commit', '--quiet', '-m', 'one');
  git('branch', 'twice');
  git('branch', 'origin/x');
  write('twice/svc.yaml', service(80));
  write('origin/x/svc.yaml', service(80));
  write('old/svc.yaml', service(80));
  write('bad.yaml', `${service(80)}---\napiVersion: v1\nkind: Service\nmetadata: { name: UI_, namespace: a-ns }\n`);
  write('words.txt', 'Error: chart not found\n');
  write('empty.yaml', '');
  write('fine.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a-ns }\n');
  mkdirSync('none');
});

afterAll(() => {
  process.chdir(cwd);
  rmSync(work, { recursive: true });
});

test.each<[number, string]>([
  [0, 'synth --no-cache'],
  [0, 'synth --check'],
  [1, 'synth --check --output other'],
  [2, 'synth --no-cache --registry wrong --output other'],
  [2, 'synth --no-cache --registry nowhere'],
  [2, 'synth --no-cache --output words.txt'],
  [0, 'check fine.yaml'],
  [1, 'check bad.yaml'],
  [2, 'check none'],
  [2, 'check empty.yaml'],
  [2, 'check words.txt'],
  [2, 'check nowhere'],
  [0, 'diff main'],
  [0, 'diff --rev main --rev main'],
  [1, 'diff old dist'],
  [2, 'diff nowhere'],
  [2, 'diff none dist'],
  [2, 'diff'],
  [2, 'diff main main main'],
  [0, 'explain http://a.example.com/'],
  [2, 'explain http://a.example.com/ --path old'],
  [2, 'explain http://a.example.com/ --path none'],
  [2, 'explain http://a.example.com/ --path words.txt'],
  [2, 'explain http://a.example.com/ --path nowhere'],
  ...leafCommands(createProgram())
    .map(({ name }) => name)
    .flatMap((command): [number, string][] => [
      [0, `${command} --help`],
      [2, `${command} --unknown-option`],
    ]),
])('%d: branchline %s', async (code, line) => {
  const ended = await commandLine(line);
  expect(ended).toMatchObject({ code });
  if (code === 2) expect(ended.err).toMatch(/\S/);
  expect(`${ended.err}${ended.out}`).not.toMatch(/^ +at |Cannot read prop/m);
});

test('a name that both a revision and a folder have is refused, with both ways to write it', async () => {
  for (const name of ['twice', 'origin/x', execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim()]) {
    write(`${name}/svc.yaml`, service(81));
    const { code, err } = await commandLine(`diff ${name}`);
    expect({ code, err }).toEqual({
      code: 2,
      err: `${name} is a git revision, and there is a file or folder of that name\n  fix: write --rev ${name} for the revision, ./${name} for the file or folder\n`,
    });
    expect((await commandLine(`diff --rev ${name}`)).code).toBe(0);
    expect((await commandLine(`diff ./${name}`)).code).toBe(1);
    expect((await commandLine(`diff ${name}/`)).code).toBe(1);
  }
});

test('3: a fault of ours says so, and how to report it', async () => {
  jest.spyOn(Command.prototype, 'parseAsync').mockImplementationOnce(() => {
    throw new TypeError('x is not a function');
  });
  const { code, err } = await commandLine('check old');
  expect(code).toBe(3);
  expect(err).toMatch(
    /^this is a fault of branchline \d.*: TypeError: x is not a function\n {2}fix: report it at https:/,
  );
});

test('the page says what every code means', () => {
  const page = readFileSync(join(cwd, 'docs/reference/exit-codes.md'), 'utf8');
  for (const code of [0, 1, 2, 3, 4]) expect(page).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
});
