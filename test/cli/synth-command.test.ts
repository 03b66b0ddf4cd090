import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/run';
import { compiledCli } from '../change/compiled-cli';

const root = join(__dirname, '../..');
let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'branchline-cli-'));
  cpSync(join(root, 'apps/robo-adviser/tenants'), join(work, 'tenants'), { recursive: true });
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

/** The command as its users run it: a process of its own, in a folder that is not the project. */
function spawned(...args: string[]) {
  const env = { ...process.env, XDG_CACHE_HOME: join(work, 'cache') };
  return spawnSync(process.execPath, [compiledCli(), ...args], { cwd: work, env, encoding: 'utf8' });
}

/** Of five tenants, two with hosts below another one's, and no table of grants (TENANT-6). */
const TRUSTING = expect.stringMatching(
  /^(tenants\/.*: warning: domains.*is below.*\n.*\n){2}note: nothing limits what the 5 tenants may claim of each other; `grants` in .*estate.yaml does\n(note: `branchline check .*` was not run: all of the output is new\n|check: no findings in what this change reaches, \d+ files\n)?$/,
);

/** The same in this process, which takes a hundredth of the time. */
async function branchline(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  const [before, argv] = [process.cwd(), process.argv];
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += String(text);
      return true;
    }),
  );
  try {
    process.chdir(work);
    process.argv = [process.execPath, 'branchline', ...args];
    process.exitCode = 0;
    await run();
    return { status: Number(process.exitCode), ...printed };
  } finally {
    process.exitCode = 0;
    process.argv = argv;
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
}

test('a process of its own: what it prints, and the code that it ends with', () => {
  expect(spawned('synth')).toMatchObject({
    status: 0,
    stderr: TRUSTING,
    stdout: expect.stringMatching(/^dist: \d+ files/),
  });
  expect(spawned('synth', '--registry', 'nowhere')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('no such folder'),
  });
});

test('renders a registry outside of the project, and says what it wrote', async () => {
  const first = await branchline('synth');
  expect(first).toMatchObject({ status: 0, stderr: TRUSTING });
  expect(first.stdout).toMatch(/^dist: \d+ files, \d+ added\n$/);
  expect((await branchline('synth')).stdout).toMatch(/nothing changed/);
  expect(readdirSync(join(work, 'dist')).sort()).toContain('st');
});

test('--check fails on a stale output, names the files, and writes nothing', async () => {
  expect(await branchline('synth', '--check')).toMatchObject({ status: 1, stdout: expect.stringContaining('missing') });
  expect(existsSync(join(work, 'dist'))).toBe(false);
  await branchline('synth');
  expect(await branchline('synth', '--check')).toMatchObject({ status: 0 });
  writeFileSync(join(work, 'tenants/estate.yaml'), 'apiVersion: branchline/v1\nkind: Estate\n');
  expect(await branchline('synth', '--check')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('left over gitops/'),
  });
});

test('--gitops chooses the tool for this run', async () => {
  await branchline('synth', '--gitops', 'flux', '--path', 'deploy');
  expect(readFileSync(join(work, 'dist/gitops/st.k8s.yaml'), 'utf8')).toContain('path: ./deploy/st/platform');
  await branchline('synth', '--gitops', 'none');
  expect(existsSync(join(work, 'dist/gitops'))).toBe(false);
});

test('a wrong registry is reported with file and line, exit code 2, as a wrong command line is', async () => {
  const path = join(work, 'tenants/st/tenant.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('environment:', 'enviroment:'));
  const wrong = await branchline('synth');
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toMatch(/tenants\/st\/tenant\.yaml:\d+:\d+: error: .*enviroment[\s\S]*did you mean/);
  expect(existsSync(join(work, 'dist'))).toBe(false);
  expect(await branchline('synth', '--outptu', 'x')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--output'),
  });
  expect(await branchline('synth', '--registry', 'nowhere')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('no such folder'),
  });
});

describe('a folder that an app renders', () => {
  const path = 'dist/st/platform/namespace.k8s.yaml';
  const APP = '# Written by branchline in an app. Change the app or the registry that it reads, not this file.\n';
  const read = () => readFileSync(join(work, path), 'utf8');
  beforeEach(async () => {
    await branchline('synth');
    writeFileSync(join(work, path), `${APP}kind: Namespace\n`);
  });

  test('is left as it is, and the error says what to run', async () => {
    const refused = await branchline('synth');
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /^an app wrote dist\/st\/platform\/namespace\.k8s\.yaml; nothing was changed\.\n {2}fix: run that app/,
    );
    expect(refused.stderr).toContain('--take-over');
    expect(read()).toBe(`${APP}kind: Namespace\n`);
  });

  test('is not judged by --check, which says how to compare', async () => {
    const refused = await branchline('synth', '--check');
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('git diff --exit-code');
    expect(refused.stderr).not.toContain('--take-over');
  });

  test('is rendered from the registry when the command is reported to', async () => {
    expect(await branchline('synth', '--take-over')).toMatchObject({ status: 0, stderr: TRUSTING });
    expect(read()).toMatch(/^# Written by branchline synth from the registry/);
    expect((await branchline('synth')).stdout).toMatch(/nothing changed/);
  });
});

test('estate.yaml that sends the tool elsewhere than to the output is said, unless the command line says so too', async () => {
  const settings = (path: string) => `apiVersion: branchline/v1\nkind: Estate\ngitops: { tool: flux${path} }\n`;
  writeFileSync(join(work, 'tenants/estate.yaml'), settings(', path: dist'));
  expect(await branchline('synth')).toMatchObject({ status: 0, stderr: TRUSTING });
  const elsewhere = await branchline('synth', '--output', 'deploy');
  expect(elsewhere.status).toBe(0);
  expect(elsewhere.stderr).toContain('write `path: deploy` there, or pass --path dist');
  expect((await branchline('synth', '--output', 'deploy', '--path', 'dist')).stderr).toEqual(TRUSTING);
  writeFileSync(join(work, 'tenants/estate.yaml'), settings(''));
  expect(await branchline('synth', '--output', 'deploy')).toMatchObject({ status: 0, stderr: TRUSTING });
  expect(readFileSync(join(work, 'deploy/gitops/st.k8s.yaml'), 'utf8')).toContain('path: ./deploy/st/platform');
});

test('an expired variant is one line on standard error; output and exit code do not know the day', async () => {
  const file = join(work, 'tenants/ww-red/variants/OPS-310.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}expires: 2026-11-20\n`);
  const on = async (day: string) => {
    jest.useFakeTimers({ now: new Date(`${day}T12:00:00Z`), doNotFake: ['nextTick', 'setImmediate'] });
    try {
      return await branchline('synth', '--no-cache');
    } finally {
      jest.useRealTimers();
    }
  };
  const before = await on('2026-11-19');
  expect(before.stderr).not.toContain('expired');
  const after = await on('2026-11-20');
  expect(after.stderr).toMatch(
    /^tenants\/ww-red\/variants\/OPS-310.yaml:\d+:10: note: expires: the variant has expired on 2026-11-20$/m,
  );
  expect(after).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing changed') });
});

test('--json has counts, paths, warnings and notes, and nothing else on standard output', async () => {
  const { stdout } = await branchline('synth', '--json');
  const first = JSON.parse(stdout);
  expect(first).toMatchObject({
    output: 'dist',
    changed: [],
    removed: [],
    warnings: [expect.any(String), expect.any(String)],
    notices: [],
  });
  expect(first.added).toHaveLength(first.files);
  const stale = await branchline('synth', '--json', '--check', '--output', 'other');
  expect(stale.status).toBe(1);
  expect(JSON.parse(stale.stdout).added).toEqual(first.added);
});

test('the files that changed are named', async () => {
  await branchline('synth');
  const file = join(work, 'tenants/ww-red/variants/OPS-335.yaml');
  rmSync(file);
  expect((await branchline('synth')).stdout).toMatch(/^ {2}removed {2}ww-red\/routing\/edge-ops-335\./m);
});

test('check is run on the tenants that changed, not on an output that is all new', async () => {
  expect((await branchline('synth')).stderr).toContain(
    'note: `branchline check dist` was not run: all of the output is new\n',
  );
  mkdirSync(join(work, 'tenants/st/manifests'));
  const nowhere = { hosts: ['a.example.org'], http: [{ route: [{ destination: { host: 'nowhere' } }] }] };
  const own = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'own' },
    spec: nowhere,
  };
  writeFileSync(join(work, 'tenants/st/manifests/own.yaml'), JSON.stringify(own));

  const changed = await branchline('synth');
  expect(changed.status).toBe(0);
  expect(changed.stderr).toMatch(
    /^dist\/st\/routing\/.*: BL201 breaks-traffic: VirtualService .*\/own: .*\n {4}fix: .*$/m,
  );
  expect(changed.stderr).toMatch(/^check: 1 finding in what this change reaches, \d+ files$/m);

  writeFileSync(join(work, '.branchline-check.yaml'), 'ignore: [{ code: BL201, reason: soon }]\n');
  writeFileSync(
    join(work, 'tenants/st/manifests/own.yaml'),
    JSON.stringify(own).replace('a.example.org', 'b.example.org'),
  );
  expect((await branchline('synth')).stderr).toContain('check: no findings in what this change reaches');

  writeFileSync(join(work, 'tenants/st/manifests/own.yaml'), JSON.stringify(own));
  expect((await branchline('synth', '--no-lint')).stderr).not.toContain('check');
  expect((await branchline('synth')).stderr).not.toContain('check');
});

test('-v and --version print the version', async () => {
  const { version } = require('../../package.json');
  for (const flag of ['-v', '--version']) expect((await branchline(flag)).stdout).toBe(`${version}\n`);
});

test('a reader that has enough is no crash', () => {
  const main = `"${process.execPath}" "${compiledCli()}"`;
  const run = spawnSync('bash', ['-c', `${main} check --help | true; echo "\${PIPESTATUS[0]}"`], {
    encoding: 'utf8',
  });
  expect([run.stdout, run.stderr]).toEqual(['0\n', '']);
});

test('--watch renders again when the registry changes, and goes on after a mistake', async () => {
  const env = { ...process.env, XDG_CACHE_HOME: join(work, 'cache') };
  const child = spawn(process.execPath, [compiledCli(), 'synth', '--watch'], {
    cwd: work,
    env,
  });
  let said = '';
  const until = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!said.includes(text)) return;
        child.stdout.off('data', look);
        child.stderr.off('data', look);
        said = '';
        resolve();
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      look();
    });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  try {
    await until('watching tenants; Ctrl-C ends it');
    const file = join(work, 'tenants/ww-red/variants/OPS-335.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}wrong: true\n`);
    await until("unknown field 'wrong'");
    writeFileSync(file, `${text}# mended\n`);
    await until('nothing changed');
    rmSync(file);
    await until('  removed  ww-red/routing/edge-ops-335.');
  } finally {
    child.kill();
  }
}, 60_000);

test('--watch and --check exclude each other', async () => {
  expect(await branchline('synth', '--watch', '--check')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('pass one of them'),
  });
});
