import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  applyChanges,
  compareFolder,
  ForeignFileError,
  OtherWriterError,
  OutputError,
} from '../../lib/output/output-folder';
import { HEADERS, type Writer } from '../../lib/output/writer';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'branchline-output-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ours = (text: string, writer: Writer = 'registry') => `${HEADERS[writer]}${text}\n`;
const compare = (wanted: ReadonlyMap<string, string>, writer: Writer = 'registry', takeOver = false) =>
  compareFolder({ folder, writer, takeOver, fix: 'run the other one' }, new Map(wanted));
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const synth = (files: Record<string, string>, writer?: Writer, takeOver?: boolean) => {
  const wanted = new Map(Object.entries(files));
  const changes = compare(wanted, writer, takeOver);
  applyChanges(folder, wanted, changes);
  return changes;
};

test('writes what is new, rewrites only what changed, removes what is gone with its empty folders', () => {
  expect(synth({ 'a/x.yaml': ours('1'), 'a/y.yaml': ours('2'), 'b/z.yaml': ours('3') }).added).toHaveLength(3);
  const before = statSync(join(folder, 'a/x.yaml'));
  const changes = synth({ 'a/x.yaml': ours('1'), 'a/y.yaml': ours('4') });
  expect(changes).toEqual({ added: [], changed: ['a/y.yaml'], removed: ['b/z.yaml'] });
  expect(statSync(join(folder, 'a/x.yaml')).ino).toBe(before.ino);
  expect(statSync(join(folder, 'a/x.yaml')).mtimeMs).toBe(before.mtimeMs);
  expect(readFileSync(join(folder, 'a/y.yaml'), 'utf8')).toBe(ours('4'));
  expect(existsSync(join(folder, 'b'))).toBe(false);
});

test("line ends that git gives to files on Windows are no change, and make no file somebody else's", () => {
  const wanted = { 'a/x.yaml': ours('1'), 'a/y.yaml': ours('2'), 'a/z.yaml': ours('3'), 'a/app.yaml': 'x' };
  for (const text of ['1', '2']) put(`a/${text === '1' ? 'x' : 'y'}.yaml`, ours(text).replaceAll('\n', '\r\n'));
  put('a/z.yaml', ours('other').replaceAll('\n', '\r\n'));
  put('a/gone.yaml', ours('4').replaceAll('\n', '\r\n'));
  expect(synth(wanted)).toEqual({ added: ['a/app.yaml'], changed: ['a/z.yaml'], removed: ['a/gone.yaml'] });
  expect(readFileSync(join(folder, 'a/x.yaml'), 'utf8')).toContain('\r\n');
  put('a/z.yaml', ours('3', 'app').replaceAll('\n', '\r\n'));
  expect(() => compare(new Map([['a/z.yaml', ours('3')]]))).toThrow(OtherWriterError);
});

test('leaves alone what it did not write', () => {
  put('README.md', 'mine');
  put('a/secret.yaml', 'kind: Secret\n');
  put('a/.hidden.yaml', ours('somebody copied the header into a hidden file'));
  synth({ 'a/x.yaml': ours('1') });
  synth({});
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('mine');
  expect(readFileSync(join(folder, 'a/secret.yaml'), 'utf8')).toBe('kind: Secret\n');
  expect(existsSync(join(folder, 'a/.hidden.yaml'))).toBe(true);
  expect(existsSync(join(folder, 'a/x.yaml'))).toBe(false);
});

test('refuses to write over a file of somebody else, and then writes nothing', () => {
  put('a/x.yaml', 'kind: Secret\n');
  expect(() => synth({ 'a/w.yaml': ours('0'), 'a/x.yaml': ours('1') })).toThrow(ForeignFileError);
  expect(existsSync(join(folder, 'a/w.yaml'))).toBe(false);
  expect(readFileSync(join(folder, 'a/x.yaml'), 'utf8')).toBe('kind: Secret\n');
});

test('an interruption while writing leaves the old files whole and nothing else behind', () => {
  synth({ 'a/x.yaml': ours('1'), 'a/y.yaml': ours('2') });
  const wanted = new Map(Object.entries({ 'a/x.yaml': ours('new'), 'a/y.yaml': undefined as unknown as string }));
  expect(() => applyChanges(folder, wanted, { added: [], changed: ['a/x.yaml', 'a/y.yaml'], removed: [] })).toThrow();
  expect(readFileSync(join(folder, 'a/x.yaml'), 'utf8')).toBe(ours('1'));
  expect(compare(new Map(Object.entries({ 'a/x.yaml': ours('1'), 'a/y.yaml': ours('2') })))).toEqual({
    added: [],
    changed: [],
    removed: [],
  });
  expect(existsSync(join(folder, `.branchline-${process.pid}`))).toBe(false);
});

describe('a folder has one writer', () => {
  const UNMARKED = '# Written by branchline from the registry or the app. Change those, not this file.\n';

  test.each<[Writer, Writer, string]>([
    ['registry', 'app', 'an app'],
    ['app', 'registry', 'branchline synth'],
  ])('%s does not touch what %s wrote, not even beside it', (writer, other, named) => {
    synth({ 'a/x.yaml': ours('1', other), 'a/y.yaml': ours('2', other) }, other);
    const attempt = () => synth({ 'b/z.yaml': ours('3', writer) }, writer);
    expect(attempt).toThrow(OtherWriterError);
    expect(attempt).toThrow(`${named} wrote ${join(folder, 'a/x.yaml')} and 1 more; nothing was changed.`);
    expect(attempt).toThrow('fix: run the other one');
    expect(readFileSync(join(folder, 'a/x.yaml'), 'utf8')).toBe(ours('1', other));
    expect(existsSync(join(folder, 'b/z.yaml'))).toBe(false);
  });

  test('unless `takeOver` is set: then nothing of the other one is left', () => {
    synth({ 'a/x.yaml': ours('1', 'app'), 'a/y.yaml': ours('2', 'app') }, 'app');
    const changes = synth({ 'a/x.yaml': ours('1') }, 'registry', true);
    expect(changes).toEqual({ added: [], changed: ['a/x.yaml'], removed: ['a/y.yaml'] });
    expect(() => compare(new Map(), 'registry')).not.toThrow();
  });

  test.each<Writer>(['registry', 'app'])(
    'what an older version wrote says nothing, and %s may go on with it',
    (writer) => {
      put('a/x.yaml', `${UNMARKED}1\n`);
      put('a/old.yaml', `${UNMARKED}2\n`);
      const changes = synth({ 'a/x.yaml': ours('1', writer) }, writer);
      expect(changes).toEqual({ added: [], changed: ['a/x.yaml'], removed: ['a/old.yaml'] });
    },
  );

  test.each(['acme.k8s.yaml', '0003-acme.k8s.yaml'])("a plain cdk8s App's %s holds the same tenant", (path) => {
    put(path, 'kind: Service\n');
    put('globex.k8s.yaml', 'kind: Service\n');
    const attempt = () => synth({ 'acme/routing/x.yaml': ours('1') });
    expect(attempt).toThrow(ForeignFileError);
    expect(attempt).toThrow(join(folder, path));
    expect(attempt).not.toThrow('globex');
    rmSync(join(folder, path));
    expect(attempt).not.toThrow();
  });
});

describe('what cannot be written is refused, and nothing is changed', () => {
  const wanted = { 'a/x.yaml': ours('1') };
  const refusal = () => {
    try {
      synth(wanted);
      return 'written';
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
  const says = (reason: string) => `OutputError: ${folder}: cannot be written: ${reason}; nothing was changed`;

  test('a folder where a file belongs, a file where a folder does', () => {
    mkdirSync(join(folder, 'a/x.yaml'), { recursive: true });
    expect(refusal()).toBe(says(`${join(folder, 'a/x.yaml')} is a folder where a file belongs`));
    rmSync(join(folder, 'a'), { recursive: true });
    writeFileSync(join(folder, 'a'), '');
    expect(refusal()).toBe(says(`${join(folder, 'a')} is a file where a folder belongs`));
  });

  test('links where something is written; others are left alone', () => {
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'a'));
    expect(refusal()).toBe(says(`${join(folder, 'a')} is a link, and nothing is written through links`));
    rmSync(join(folder, 'a'));
    mkdirSync(join(folder, 'a'));
    symlinkSync(join(folder, 'gone'), join(folder, 'a/x.yaml'));
    expect(refusal()).toBe(says(`${join(folder, 'a/x.yaml')} is a link, and nothing is written through links`));
    rmSync(join(folder, 'a/x.yaml'));
    symlinkSync(join(folder, 'gone'), join(folder, 'a/other.yaml'));
    expect(refusal()).toBe('written');
  });

  test('a file in the place of the output folder', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() =>
      compareFolder({ folder: file, writer: 'registry', fix: '' }, new Map([['x.yaml', ours('1')]])),
    ).toThrow(`${file}: cannot be written: a file is in the place of a folder (${file}`);
  });

  test('what the system says, in words where we have some', () => {
    const text = (error: object, changed = 0) => new OutputError('dist', error, changed).message;
    expect(text({ code: 'EROFS', path: '/x' })).toBe(
      'dist: cannot be written: the file system is read-only (/x); nothing was changed',
    );
    expect(text({ code: 'ENOSPC' }, 1)).toBe(
      'dist: cannot be written: the disk is full; some files are new and some old: run it again when that is mended',
    );
    expect(text({ code: 'EMFILE' })).toBe('dist: cannot be written: EMFILE; nothing was changed');
    expect(text(new Error('what we say'))).toBe('dist: cannot be written: what we say; nothing was changed');
  });
});

test('what a killed run left goes: its folders, no files, no other folders, none of a run that goes on', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  for (const name of [`.branchline-${pid}`, `.branchline-${pid}x`, `x.branchline-${pid}`, '.branchline-1']) {
    mkdirSync(join(folder, name));
  }
  synth({ 'x.yaml': ours('1') });
  expect(readdirSync(folder).sort()).toEqual(
    ['.branchline-1', `.branchline-${pid}x`, `x.branchline-${pid}`, 'x.yaml'].sort(),
  );
  rmSync(join(folder, `.branchline-${pid}x`), { recursive: true });
  writeFileSync(join(folder, `.branchline-${pid}`), '');
  synth({ 'x.yaml': ours('2') });
  expect(existsSync(join(folder, `.branchline-${pid}`))).toBe(true);
});

test('files of both endings of YAML are looked at, others are not', () => {
  put('a/old.yml', ours('1'));
  put('a/old.yaml.txt', ours('2'));
  expect(synth({ 'a/x.yaml': ours('1') })).toEqual({ added: ['a/x.yaml'], changed: [], removed: ['a/old.yml'] });
});

test('an error of a folder of another writer has a name', () => {
  synth({ 'x.yaml': ours('1', 'app') }, 'app');
  expect(() => synth({ 'x.yaml': ours('1') })).toThrow(expect.objectContaining({ name: 'OtherWriterError' }));
});
