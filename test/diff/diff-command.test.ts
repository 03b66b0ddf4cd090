import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { registerDiff } from '../../lib/diff';
import { ESTATE } from '../resolver/estate';
import { edge, to } from './versions';

let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'diff-'));
  const ui = edge(`    - route: [${to('ui')}]`);
  writeFileSync(at('base.yaml'), [ESTATE, ui].join('\n---\n'));
  writeFileSync(at('timeout.yaml'), [ESTATE, `${ui}\n      timeout: 2s`].join('\n---\n'));
  writeFileSync(at('exposed.yaml'), [ESTATE, edge(`    - route: [${to('cms')}]`)].join('\n---\n'));
  writeFileSync(at('dangling.yaml'), [ESTATE, edge(`    - route: [${to('ui', 'gone')}]`)].join('\n---\n'));
});

afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

function run(...args: string[]): { readonly out: string; readonly err: string; readonly code: number } {
  const result = { out: '', err: '', code: 0 };
  const capture = (stream: 'out' | 'err') => (text: string | Uint8Array) => {
    result[stream] += String(text);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(capture('out'));
  jest.spyOn(process.stderr, 'write').mockImplementation(capture('err'));
  process.exitCode = undefined;
  const program = new Command().exitOverride();
  registerDiff(program);
  for (const command of program.commands) command.exitOverride();
  program.parse(['node', 'branchline', 'diff', ...args]);
  result.code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return result;
}

test('no change is said plainly, with exit code 0', () => {
  const { out, code } = run(at('base.yaml'), at('base.yaml'));
  expect(out).toBe('No change in traffic: the same objects.\n');
  expect(code).toBe(0);
});

test('changes give exit code 1, unless none is asked for', () => {
  const { out, code } = run(at('base.yaml'), at('timeout.yaml'));
  expect(out).toContain('acme.example.com/…: timeout none → 2s');
  expect(code).toBe(1);
  expect(run(at('base.yaml'), at('timeout.yaml'), '--exit-zero').code).toBe(0);
});

test('--fail-on chooses what fails', () => {
  expect(run(at('base.yaml'), at('timeout.yaml'), '--fail-on', 'exposure,unsafe').code).toBe(0);
  expect(run(at('base.yaml'), at('exposed.yaml'), '--fail-on', 'exposure').code).toBe(1);
  expect(run(at('base.yaml'), at('exposed.yaml'), '--fail-on', 'unsafe').code).toBe(0);
  expect(run(at('base.yaml'), at('dangling.yaml'), '--fail-on', 'unsafe').code).toBe(1);
  expect(() => run(at('base.yaml'), at('base.yaml'), '--fail-on', 'nonsense')).toThrow(
    'It is any, exposure or unsafe.',
  );
});

test('--json and --format markdown report an exposure', () => {
  expect(JSON.parse(run(at('base.yaml'), at('exposed.yaml'), '--json').out)).toMatchObject({
    changed: true,
    exposures: [{ kind: 'reachable-from-gateway' }],
    requests: { changed: 1 },
  });
  expect(run(at('base.yaml'), at('exposed.yaml'), '--format', 'markdown').out).toContain('**⚠️ Exposure**');
});

test('what cannot be compared gives exit code 2, broken documents are reported', () => {
  const { err, code } = run(at('nowhere'), at('base.yaml'));
  expect(err).toContain('is neither a folder nor a git revision');
  expect(code).toBe(2);
  writeFileSync(at('broken.yaml'), 'a: [');
  expect(run(at('broken.yaml'), at('base.yaml')).err).toContain(`BASE ${at('broken.yaml')}:1: `);
});

test('a registry that changes while the rendered YAML does not is said', () => {
  const cwd = process.cwd();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { stdio: 'pipe' });
  process.chdir(folder);
  try {
    mkdirSync('tenants');
    writeFileSync('tenants/tenant.yaml', 'name: acme\n');
    git('init', '--quiet', '--template=', '--initial-branch', 'main');
    git('add', '.');
    git('commit', '--quiet', '-m', 'one');
    const said = (...args: string[]) =>
      run('main', ...args, '--path', 'base.yaml').out.includes('run `branchline synth`');
    expect(said()).toBe(false);
    writeFileSync('tenants/tenant.yaml', 'name: other\n');
    expect(run('main', '--path', 'base.yaml').out).toContain(
      'tenants changes and base.yaml does not: if the change has any effect, run `branchline synth` and commit base.yaml',
    );
    git('commit', '--quiet', '-am', 'two');
    expect(said('HEAD')).toBe(false);
    writeFileSync('tenants/variant.yaml', 'id: OPS-1\n');
    expect(said()).toBe(true);
    rmSync('tenants/variant.yaml');
    expect(run('HEAD~1', 'HEAD', '--path', 'base.yaml').out).toContain('tenants changes');
    writeFileSync('base.yaml', `${ESTATE}\n`);
    expect(said()).toBe(false);
  } finally {
    process.chdir(cwd);
  }
});

test('without a version there is nothing to compare', () => {
  const { err, code } = run();
  expect(err).toContain('name the version before: a folder, or a git revision');
  expect(code).toBe(2);
});

test('--all lists every class of requests, one by one', () => {
  expect(run(at('base.yaml'), at('exposed.yaml'), '--all').out).not.toMatch(/and \d+ more/);
});
