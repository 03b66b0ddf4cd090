import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTree, type TreeLimits } from '../../lib/files/file-tree';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-tree-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text = path): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function read(limits?: TreeLimits) {
  const filter = { reads: (name: string) => name.endsWith('.yaml'), skips: (name: string) => name === 'skip' };
  const { files, refused } = readTree(folder, filter, limits);
  return [...files.map(({ path, text }) => `${path}: ${text}`), ...refused.map(({ message }) => message)];
}

test('files that matter, by name, from folders that are not passed over', () => {
  for (const path of ['b.yaml', 'a/z.yaml', 'a/x.txt', 'skip/s.yaml', 'a/skip/s.yaml']) write(path);
  expect(read()).toEqual(['a/z.yaml: a/z.yaml', 'b.yaml: b.yaml']);
});

test('links to folders are refused whatever they are called, others where a file would have been read', () => {
  write('a.yaml');
  symlinkSync('/', join(folder, 'root'));
  symlinkSync('a.yaml', join(folder, 'link.yaml'));
  symlinkSync('a.yaml', join(folder, 'link.txt'));
  symlinkSync('link', join(folder, 'link'));
  expect(read().map((line) => line.split('\n')[0])).toEqual([
    'a.yaml: a.yaml',
    'link.yaml: is a link, and links are not followed',
    'root: is a link, and links are not followed',
  ]);
});

test('a folder is read up to its limits and not beyond', () => {
  for (const path of ['a/b/1.yaml', 'a/b/2.yaml', 'c.yaml']) write(path, '12345678');
  expect(read({ depth: 3, entries: 5, bytes: 24 })).toHaveLength(3);
  const fix = '\n  fix: name the folder that is meant, or a part of it';
  expect(read({ depth: 2 })).toEqual(['c.yaml: 12345678', 'a/b: is more than 2 folders deep']);
  expect(read({ entries: 4 })).toEqual([`a/b: is in a folder with more than 4 files and folders${fix}`]);
  expect(read({ bytes: 16 })).toEqual([
    'a/b/1.yaml: 12345678',
    'a/b/2.yaml: 12345678',
    `c.yaml: is in a folder with more than ${16 / 1024 / 1024} MiB of files${fix}`,
  ]);
});

test('of many links a hundred are named', () => {
  for (let index = 0; index < 120; index++) symlinkSync('x', join(folder, `${index}.yaml`));
  expect(read()).toHaveLength(100);
});
