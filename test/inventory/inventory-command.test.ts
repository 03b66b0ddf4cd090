import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgram } from '../../lib/cli/program';

const cwd = process.cwd();
let work: string;

const tenant = (tag: string) =>
  `apiVersion: branchline/v1\nkind: Tenant\nname: acme\nenvironment: staging\nnamespace: acme-ns\nservices: { ui: { image: "r.example.com/ui:${tag}", port: 80 } }\n`;

function commit(day: string, message: string): void {
  const at = `${day}T12:00:00Z`;
  const env = { ...process.env, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at };
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { stdio: 'pipe', env });
  git('add', '.');
  git('commit', '--quiet', '--message', message);
}

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'branchline-inventory-'));
  process.chdir(work);
  execFileSync('git', ['init', '--quiet', '--initial-branch', 'main']);
  writeFileSync('README', '');
  commit('2026-02-28', 'before');
  mkdirSync('tenants/acme/variants', { recursive: true });
  writeFileSync('tenants/acme/tenant.yaml', tenant('1'));
  writeFileSync(
    'tenants/acme/variants/OPS-1.yaml',
    'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nservices: { ui: { image: "r.example.com/ui:OPS-1" } }\n',
  );
  commit('2026-03-02', 'first');
  writeFileSync('tenants/acme/tenant.yaml', tenant('2'));
  commit('2026-03-04', 'second');
  writeFileSync('tenants/acme/tenant.yaml', tenant('3'));
});
afterAll(() => {
  process.chdir(cwd);
  rmSync(work, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<string> {
  let out = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  try {
    await createProgram('inventory').parseAsync(['inventory', ...args], { from: 'user' });
    return out;
  } finally {
    spy.mockRestore();
  }
}

const image = async (...args: string[]) => /ui:\d/.exec(await run(...args))![0];

test('what ran on a day is what the last commit of that day says', async () => {
  expect(await image()).toBe('ui:3');
  expect(await image('--at', '2026-03-03')).toBe('ui:1');
  expect(await image('--at', '2026-03-04')).toBe('ui:2');
  expect(await image('--at', 'HEAD')).toBe('ui:2');
  expect(await image('--at', 'HEAD~1')).toBe('ui:1');
});

test('ages are those of that time', async () => {
  expect(await run('--at', 'HEAD')).toMatch(/OPS-1 .* 2d /);
  expect(await run('--at', 'HEAD~1')).toMatch(/OPS-1 .* 0m /);
});

test.each<[string, string]>([
  ['2026-02-27', 'the history begins on 2026-02-28, after 2026-02-27'],
  ['2026-02-30', '--at: there is no day 2026-02-30'],
  ['9999-01-01', '--at: 9999-01-01 has not come yet'],
  ['2026-03-01', 'the registry was not there at 2026-03-01'],
  ['nowhere', 'nowhere is neither a day such as 2026-03-03 nor a git revision'],
  ['--output=x', 'neither a day'],
])('--at %s is refused', async (at, message) => {
  await expect(run(`--at=${at}`)).rejects.toThrow(message);
});

test('a tenant or an environment that is not there is an error, not an empty list', async () => {
  await expect(run('--tenant', 'globex')).rejects.toThrow("there is no tenant 'globex', there are: acme");
  await expect(run('--environment', 'qa')).rejects.toThrow("there is no environment 'qa', there are: none");
  expect((await run('--tenant', 'acme', '--format', 'csv')).split('\r\n')).toHaveLength(4);
  expect(JSON.parse(await run('--json')).total.workloads).toBe(2);
});

test('without a repository there are no ages, and everything else is there', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'branchline-inventory-'));
  try {
    mkdirSync(join(elsewhere, 'tenants/acme/variants'), { recursive: true });
    for (const path of ['tenants/acme/tenant.yaml']) writeFileSync(join(elsewhere, path), tenant('9'));
    expect(await image('--registry', join(elsewhere, 'tenants'))).toBe('ui:9');
    await expect(run('--registry', join(elsewhere, 'tenants'), '--at', 'HEAD')).rejects.toThrow('no git repository');
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
});
