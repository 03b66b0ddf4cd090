import type * as Fs from 'node:fs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeNewFile } from '../../lib/files/write-new-file';

// The module itself, whose functions can be replaced.
const fs = jest.requireActual<typeof Fs>('node:fs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-new-file-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test.each(['', 'text\n', 'größer: 中文 😀\n', 'x'.repeat(1_000_000)])('the file holds the text', (text) => {
  writeNewFile(join(folder, 'a'), text);
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe(text);
});

test('a file that is there stays as it is', () => {
  writeNewFile(join(folder, 'a'), 'first');
  expect(() => writeNewFile(join(folder, 'a'), 'second')).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('first');
});

test('what the system does not take at once is written after it, also in the middle of a character', () => {
  const text = 'a: ü 中 😀 end\n';
  const real = fs.writeSync as (...args: unknown[]) => number;
  jest
    .spyOn(fs, 'writeSync')
    .mockImplementation(((file: number, data: string | Uint8Array, offset = 0) =>
      real(file, Buffer.from(data as string), offset, 1)) as never);
  writeNewFile(join(folder, 'a'), text);
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe(text);
});

test('the file is closed when it cannot be written', () => {
  const closed = jest.spyOn(fs, 'closeSync');
  jest.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  });
  expect(() => writeNewFile(join(folder, 'a'), 'text')).toThrow('ENOSPC');
  expect(closed).toHaveBeenCalledTimes(1);
});
