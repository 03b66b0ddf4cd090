import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { synthesizeRegistry } from '../../lib/synthesis/synthesize-registry';
import { compiledCli } from '../change/compiled-cli';

jest.setTimeout(180_000);

let work: string;
const at = (...path: string[]) => join(work, ...path);
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'branchline-faults-'));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}

/** A registry of some tenants, whose image has this tag. */
function tenants(registry: string, count: number, tag: string): void {
  for (let index = 0; index < count; index++) {
    write(
      `${registry}/t${index}/tenant.yaml`,
      `apiVersion: branchline/v1\nkind: Tenant\nname: t${index}\nenvironment: staging\nnamespace: t${index}-ns\ndomains: [t${index}.example.com]\ngateway: {}\nservices:\n  ui: { image: "r.example.com/ui:${tag}", port: 8080, routes: [/] }\n`,
    );
  }
}

const synth = (output = 'dist', registry = 'tenants', cache?: string) =>
  synthesizeRegistry({
    registry: at(registry),
    output: at(output),
    gitops: {},
    dryRun: false,
    ...(cache !== undefined && { cache: at(cache) }),
  });

/** All that is in a folder, also what is hidden. */
function contents(folder: string): Record<string, string> {
  const entries = readdirSync(at(folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.sort().map((file) => [file.slice(at(folder).length), readFileSync(file, 'utf8')]));
}

describe('links in the output', () => {
  beforeEach(() => {
    tenants('tenants', 1, '1');
    mkdirSync(at('outside'));
  });

  test('nothing is written through a link to a folder', () => {
    mkdirSync(at('dist'));
    symlinkSync(at('outside'), at('dist/t0'));
    expect(() => synth()).toThrow(`${at('dist/t0')} is a link, and nothing is written through links`);
    expect(readdirSync(at('outside'))).toEqual([]);
  });

  test('nor through one to a file', () => {
    synth();
    const [file] = Object.keys(contents('dist'));
    write('outside/file', 'mine');
    rmSync(at('dist', file!));
    symlinkSync(at('outside/file'), at('dist', file!));
    expect(() => synth()).toThrow('is a link');
    expect(readFileSync(at('outside/file'), 'utf8')).toBe('mine');
  });

  test('the output folder itself may be one, and others in it are left alone', () => {
    symlinkSync(at('outside'), at('dist'));
    symlinkSync(at('tenants'), at('outside/other'));
    synth();
    expect(existsSync(at('outside/t0'))).toBe(true);
  });
});

test('an output in the registry is refused, one beside it is not', () => {
  tenants('tenants', 1, '1');
  expect(() => synth('tenants/out')).toThrow('choose a folder beside it');
  expect(() => synth('tenants')).toThrow('choose a folder beside it');
  symlinkSync(at('tenants'), at('link'));
  expect(() => synth('link/out')).toThrow('choose a folder beside it');
  expect(readdirSync(at('tenants'))).toEqual(['t0']);
  expect(synth('tenants-out').changes.added.length).toBeGreaterThan(0);
});

test('a folder in the place of a file, a file in the place of a folder: named, and nothing has changed', () => {
  tenants('tenants', 2, '1');
  synth();
  const before = contents('dist');
  const [file] = Object.keys(before);
  tenants('tenants', 2, '2');
  rmSync(at('dist', file!));
  mkdirSync(at('dist', file!));
  expect(() => synth()).toThrow(/is a folder where a file belongs; nothing was changed/);
  const { [file!]: _, ...others } = before;
  expect(contents('dist')).toEqual(others);
  rmSync(at('dist/t1'), { recursive: true });
  write('dist/t1', 'mine');
  expect(() => synth()).toThrow(/nothing was changed/);
  expect(readFileSync(at('dist/t1'), 'utf8')).toBe('mine');
});

test('an output that is a file', () => {
  tenants('tenants', 1, '1');
  write('dist', 'mine');
  expect(() => synth()).toThrow('a file is in the place of a folder');
  expect(readFileSync(at('dist'), 'utf8')).toBe('mine');
});

test('a file of ours that lost its content is written anew', () => {
  tenants('tenants', 1, '1');
  synth();
  const before = contents('dist');
  writeFileSync(at('dist', Object.keys(before)[0]!), '');
  synth();
  expect(contents('dist')).toEqual(before);
});

test('a wrong registry leaves no empty output folder behind', () => {
  tenants('tenants', 1, '');
  expect(() => synth()).toThrow('registry');
  expect(existsSync(at('dist'))).toBe(false);
});

describe('a cache that is damaged is dropped with a word', () => {
  const damages: [string, (text: string) => string][] = [
    ['empty', () => ''],
    ['cut in half', (text) => text.slice(0, text.length / 2)],
    ['zeros', (text) => '\0'.repeat(text.length)],
    ...['null', '[]', '5', '{}'].map((text): [string, () => string] => [text, () => text]),
    ['with a flipped bit', (text) => text.replace('namespace ', 'namespacf ')],
    ['with an empty field', (text) => text.replace(/"groups":\{.*\}/s, '"groups":{}')],
  ];
  test.each(damages)('%s', (_, damage) => {
    tenants('tenants', 2, '1');
    synth('dist', 'tenants', 'cache');
    const [file] = readdirSync(at('cache'));
    const text = readFileSync(at('cache', file!), 'utf8');
    expect(synth('dist', 'tenants', 'cache').warnings).toEqual([]);
    const damaged = damage(text);
    expect(damaged).not.toBe(text);
    writeFileSync(at('cache', file!), damaged);
    tenants('tenants', 1, '2');
    expect(synth('dist', 'tenants', 'cache').warnings).toEqual([
      expect.stringContaining('note: the cache is not used, everything is rendered'),
    ]);
    synth('fresh');
    expect(contents('dist')).toEqual(contents('fresh'));
    expect(synth('dist', 'tenants', 'cache').warnings).toEqual([]);
  });

  test('a folder', () => {
    tenants('tenants', 1, '1');
    synth('dist', 'tenants', 'cache');
    const [file] = readdirSync(at('cache'));
    rmSync(at('cache', file!));
    mkdirSync(at('cache', file!));
    expect(synth('dist', 'tenants', 'cache').warnings).toEqual([expect.stringContaining('is a folder')]);
  });
});

/** `branchline synth` in a process of its own. */
function start(registry: string): ChildProcess {
  return spawn(process.execPath, [compiledCli(), 'synth', '-r', at(registry), '-o', at('dist'), '--no-cache'], {
    stdio: 'ignore',
  });
}

const ended = (run: ChildProcess) =>
  new Promise<number | null>((resolve) => {
    if (run.exitCode !== null || run.signalCode !== null) resolve(run.exitCode);
    else run.on('exit', (code) => resolve(code));
  });

/** Waits until something is there, or the run has ended. */
async function until(run: ChildProcess, isThere: () => boolean): Promise<void> {
  // Not without a pause: on a busy machine that would take the time that the run needs.
  while (!isThere() && run.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Renders one registry over another, and sends a signal while it writes; once more where it was too fast for that. */
async function interrupted(signal: NodeJS.Signals): Promise<number | null> {
  for (let attempt = 0; attempt < 20; attempt++) {
    synth('dist', 'one');
    const run = start('two');
    await until(run, () => readdirSync(at('dist')).some((name) => /^\.branchline-\d/.test(name)));
    const isThere = run.exitCode === null;
    run.kill(signal);
    const code = await ended(run);
    if (isThere) return code;
  }
  throw new Error('no run was seen writing');
}

test('a run that is killed while it writes leaves old and new files, and nothing after the next run', async () => {
  tenants('one', 40, '1');
  tenants('two', 40, '2');
  synth('old', 'one');
  synth('new', 'two');
  await interrupted('SIGKILL');
  const [before, after] = [contents('old'), contents('new')];
  for (const [file, text] of Object.entries(contents('dist'))) {
    if (!file.startsWith('/.branchline')) expect([before[file], after[file]]).toContain(text);
  }
  synth('dist', 'two');
  expect(contents('dist')).toEqual(after);
});

test('a run that is asked to end while it writes ends when all is whole, with nothing left behind', async () => {
  tenants('one', 40, '1');
  tenants('two', 40, '2');
  synth('new', 'two');
  expect(await interrupted('SIGTERM')).toBe(0);
  expect(contents('dist')).toEqual(contents('new'));
});

test('two runs of different registries on one output: it is what one of them says, whole', async () => {
  tenants('one', 20, '1');
  tenants('two', 20, '2');
  synth('old', 'one');
  synth('new', 'two');
  const runs = [start('one'), start('two')];
  expect(await Promise.all(runs.map(ended))).toEqual([0, 0]);
  expect([contents('old'), contents('new')]).toContainEqual(contents('dist'));
});
