import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HEADER } from '../../lib/output/layout';
import { applyChanges, compareFolder, ForeignFileError } from '../../lib/output/output-folder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'branchline-output-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ours = (text: string) => `${HEADER}${text}\n`;
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const synth = (files: Record<string, string>) => {
  const wanted = new Map(Object.entries(files));
  const changes = compareFolder(folder, wanted);
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
  expect(compareFolder(folder, new Map(Object.entries({ 'a/x.yaml': ours('1'), 'a/y.yaml': ours('2') })))).toEqual({
    added: [],
    changed: [],
    removed: [],
  });
  expect(existsSync(join(folder, `.branchline-${process.pid}`))).toBe(false);
});
