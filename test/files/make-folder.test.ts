import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../lib/files/make-folder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'make-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('says which is the outermost that it made, and nothing when there was none to make', () => {
  expect(makeFolder(join(folder, 'a/b/c'))).toBe(join(folder, 'a'));
  expect(statSync(join(folder, 'a/b/c')).isDirectory()).toBe(true);
  expect(makeFolder(join(folder, 'a/b/c'))).toBeUndefined();
  expect(makeFolder(join(folder, 'a/b/d'))).toBe(join(folder, 'a/b/d'));
});

test('ends where the system has no place for it', () => {
  expect(() => makeFolder('/proc/nothing/here')).toThrow(/ENOENT.*mkdir '\/proc\/nothing'/);
});

test('a file in its place or above it is an error', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolder(join(folder, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(folder, 'file/below'))).toThrow('ENOTDIR');
});

test('a link to a folder is one, a link to nothing is none', () => {
  symlinkSync(folder, join(folder, 'link'));
  expect(makeFolder(join(folder, 'link/a'))).toBe(join(folder, 'link/a'));
  symlinkSync(join(folder, 'gone'), join(folder, 'dangling'));
  expect(() => makeFolder(join(folder, 'dangling/a'))).toThrow();
});
