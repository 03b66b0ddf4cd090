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

describe('a folder that an app renders', () => {
  const path = 'dist/st/platform/namespace.k8s.yaml';
  const APP = '# Written by branchline in an app. Change the app or the registry that it reads, not this file.\n';
  const read = () => readFileSync(join(work, path), 'utf8');
  beforeEach(() => {
    branchline('synth');
    writeFileSync(join(work, path), `${APP}kind: Namespace\n`);
  });

  test('is left as it is, and the error says what to run', () => {
    const refused = branchline('synth');
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^an app wrote dist\/st\/platform\/namespace\.k8s\.yaml; nothing was changed\.\n {2}fix: run that app/,
    );
    expect(refused.stderr).toContain('--take-over');
    expect(read()).toBe(`${APP}kind: Namespace\n`);
  });

  test('is not judged by --check, which says how to compare', () => {
    const refused = branchline('synth', '--check');
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain('git diff --exit-code');
    expect(refused.stderr).not.toContain('--take-over');
  });

  test('is rendered from the registry when the command is told to', () => {
    expect(branchline('synth', '--take-over')).toMatchObject({ status: 0, stderr: '' });
    expect(read()).toMatch(/^# Written by branchline synth from the registry/);
    expect(branchline('synth').stdout).toMatch(/nothing changed/);
  });
});

test('estate.yaml that sends the tool elsewhere than to the output is said, unless the command line says so too', () => {
  const settings = (path: string) => `apiVersion: branchline/v1\nkind: Estate\ngitops: { tool: flux${path} }\n`;
  writeFileSync(join(work, 'tenants/estate.yaml'), settings(', path: dist'));
  expect(branchline('synth')).toMatchObject({ status: 0, stderr: '' });
  const elsewhere = branchline('synth', '--output', 'deploy');
  expect(elsewhere.status).toBe(0);
  expect(elsewhere.stderr).toContain('write `path: deploy` there, or pass --path dist');
  expect(branchline('synth', '--output', 'deploy', '--path', 'dist').stderr).toBe('');
  writeFileSync(join(work, 'tenants/estate.yaml'), settings(''));
  expect(branchline('synth', '--output', 'deploy')).toMatchObject({ status: 0, stderr: '' });
  expect(readFileSync(join(work, 'deploy/gitops/st.k8s.yaml'), 'utf8')).toContain('path: ./deploy/st/platform');
});
