import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRegularFile, readStream } from '../../lib/files/regular-file';

let folder: string;
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regular-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the text of a file, whatever its size', () => {
  for (const text of ['', 'é\n', 'x'.repeat(200_000)]) {
    writeFileSync(at('file'), text);
    expect(readRegularFile(at('file'))).toBe(text);
  }
});

test('a file that says it is empty and is not', () => {
  expect(readRegularFile('/proc/self/status')).toContain('Name:');
});

test('a link is followed only where the user named it', () => {
  writeFileSync(at('file'), 'text');
  symlinkSync('file', at('link'));
  expect(readRegularFile(at('link'), { follow: true })).toBe('text');
  expect(() => readRegularFile(at('link'))).toThrow(`${at('link')}: is a link, and links are not followed\n  fix: `);
});

test('what is no file is named for what it is', () => {
  mkdirSync(at('folder'));
  execFileSync('mkfifo', [at('pipe')]);
  expect(() => readRegularFile(at('folder'))).toThrow('is a folder, not a regular file');
  expect(() => readRegularFile(at('pipe'))).toThrow('is a pipe, not a regular file');
  expect(() => readRegularFile('/dev/zero')).toThrow('/dev/zero: is a device, not a regular file');
  expect(() => readRegularFile(at('none'))).toThrow(`${at('none')}: does not exist`);
});

test('a file and a stream beyond the limit', () => {
  writeFileSync(at('file'), 'x'.repeat(1024 * 1024));
  expect(readRegularFile(at('file'), { limit: 1024 * 1024 })).toHaveLength(1024 * 1024);
  writeFileSync(at('file'), 'x'.repeat(1024 * 1024 + 1));
  const told = 'is larger than 1 MiB\n  fix: split it, or name the parts that matter';
  expect(() => readRegularFile(at('file'), { limit: 1024 * 1024 })).toThrow(told);
  expect(() => readStream(openSync(at('file'), 'r'), 'stdin', 1024 * 1024)).toThrow(`stdin: ${told}`);
  expect(readStream(openSync(at('file'), 'r'), 'stdin')).toHaveLength(1024 * 1024 + 1);
});

test('a stream without an end is given up, an empty one is read', () => {
  expect(() => readStream(openSync('/dev/zero', 'r'), 'stdin', 1024 * 1024)).toThrow('stdin: is larger than 1 MiB');
  expect(readStream(openSync('/dev/null', 'r'), 'stdin')).toBe('');
});
