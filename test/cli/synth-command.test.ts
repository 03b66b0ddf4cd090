import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'branchline-cli-'));
  cpSync(join(root, 'apps/robo-adviser/tenants'), join(work, 'tenants'), { recursive: true });
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

/** The command as its users run it: a process of its own, in a folder that is not the project. */
function branchline(...args: string[]) {
  const main = join(root, 'lib/cli/main.ts');
  const register = require.resolve('@swc-node/register');
  const env = { ...process.env, XDG_CACHE_HOME: join(work, 'cache'), SWC_NODE_PROJECT: join(root, 'tsconfig.json') };
  return spawnSync(process.execPath, ['-r', register, main, ...args], { cwd: work, env, encoding: 'utf8' });
}

test('renders a registry outside of the project, and says what it wrote', () => {
  const first = branchline('synth');
  expect(first).toMatchObject({ status: 0, stderr: '' });
  expect(first.stdout).toMatch(/^dist: \d+ files, \d+ added\n$/);
  expect(branchline('synth').stdout).toMatch(/nothing changed/);
  expect(readdirSync(join(work, 'dist')).sort()).toContain('st');
});

test('--check fails on a stale output, names the files, and writes nothing', () => {
  expect(branchline('synth', '--check')).toMatchObject({ status: 1, stdout: expect.stringContaining('missing') });
  expect(existsSync(join(work, 'dist'))).toBe(false);
  branchline('synth');
  expect(branchline('synth', '--check')).toMatchObject({ status: 0 });
  writeFileSync(join(work, 'tenants/estate.yaml'), 'apiVersion: branchline/v1\nkind: Estate\n');
  expect(branchline('synth', '--check')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('left over gitops/'),
  });
});

test('--gitops chooses the tool for this run', () => {
  branchline('synth', '--gitops', 'flux', '--path', 'deploy');
  expect(readFileSync(join(work, 'dist/gitops/st.k8s.yaml'), 'utf8')).toContain('path: ./deploy/st/platform');
  branchline('synth', '--gitops', 'none');
  expect(existsSync(join(work, 'dist/gitops'))).toBe(false);
});

test('a wrong registry is told with file and line, exit code 1; a wrong command line with exit code 2', () => {
  const path = join(work, 'tenants/st/tenant.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('environment:', 'enviroment:'));
  const wrong = branchline('synth');
  expect(wrong.status).toBe(1);
  expect(wrong.stderr).toMatch(/tenants\/st\/tenant\.yaml:\d+:\d+: error: .*enviroment[\s\S]*did you mean/);
  expect(existsSync(join(work, 'dist'))).toBe(false);
  expect(branchline('synth', '--outptu', 'x')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--output'),
  });
  expect(branchline('synth', '--registry', 'nowhere')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no such folder'),
  });
});
