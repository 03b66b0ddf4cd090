import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNamedInput } from '../../lib/files/named-input';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'named-input-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A pipe with a text in it, as a shell makes it for `<(…)`; its number. */
function piped(text: string): number {
  const path = join(folder, 'pipe');
  spawnSync('mkfifo', [path]);
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const write = openSync(path, constants.O_WRONLY);
  writeSync(write, text);
  closeSync(write);
  return read;
}

test('a file, also behind a link', () => {
  const [file, link] = [join(folder, 'file'), join(folder, 'link')];
  writeFileSync(file, 'text');
  symlinkSync(file, link);
  expect([readNamedInput(file), readNamedInput(link)]).toEqual(['text', 'text']);
});

test.each(['/dev/fd', '/proc/self/fd'])('what a shell has opened, below %s', (at) => {
  const pipe = piped('from a command\n');
  expect(readNamedInput(`${at}/${pipe}`)).toBe('from a command\n');
  closeSync(pipe);
  const file = join(folder, 'file');
  writeFileSync(file, 'from a file');
  const open = openSync(file, 'r');
  expect(readNamedInput(`${at}/${open}`)).toBe('from a file');
  closeSync(open);
});

test('a pipe by its own name, and what is not there, are refused', () => {
  const pipe = piped('x');
  expect(() => readNamedInput(join(folder, 'pipe'))).toThrow('is a pipe, not a regular file');
  closeSync(pipe);
  expect(() => readNamedInput(join(folder, 'none'))).toThrow('does not exist');
  expect(() => readNamedInput('/dev/fd/9999')).toThrow('does not exist');
});
