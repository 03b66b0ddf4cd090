import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, OutputLockedError, whileLocked } from '../../lib/output/output-lock';

let folder: string;
const lock = () => join(folder, '.branchline.lock');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the lock is there while the work goes on, and gone afterwards, also when it fails', () => {
  expect(whileLocked(folder, () => existsSync(lock()))).toBe(true);
  expect(() =>
    whileLocked(folder, () => {
      throw new Error('failed');
    }),
  ).toThrow('failed');
  expect(readdirSync(folder)).toEqual([]);
});

test('who comes second is refused after a while, and told what to do', () => {
  const second = () => whileLocked(folder, () => 'done', 60);
  whileLocked(folder, () => {
    expect(second).toThrow(OutputLockedError);
    expect(second).toThrow(`${folder}: another run writes there (${lock()}); nothing was changed\n  fix: wait for it`);
    expect(existsSync(lock())).toBe(true);
  });
  expect(second()).toBe('done');
});

test('a lock of a run that was killed is taken over', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  expect(isAlive(pid)).toBe(false);
  expect(isAlive(process.pid)).toBe(true);
  writeFileSync(lock(), String(pid));
  expect(whileLocked(folder, () => 'done', 1000)).toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock without a number is taken over once it is old', () => {
  writeFileSync(lock(), '');
  expect(() => whileLocked(folder, () => 'done', 60)).toThrow(OutputLockedError);
  utimesSync(lock(), 1, 1);
  expect(whileLocked(folder, () => 'done', 1000)).toBe('done');
});

test('a folder that is new goes again when nothing was put into it', () => {
  const below = join(folder, 'new');
  whileLocked(below, () => undefined);
  expect(existsSync(below)).toBe(false);
  whileLocked(below, () => writeFileSync(join(below, 'file'), ''));
  expect(readdirSync(below)).toEqual(['file']);
  mkdirSync(join(folder, 'empty'));
  whileLocked(join(folder, 'empty'), () => undefined);
  expect(existsSync(join(folder, 'empty'))).toBe(true);
});

test('where no lock can be made the work says why', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(whileLocked(join(folder, 'file'), () => 'done')).toBe('done');
  chmodSync(folder, 0o500);
  try {
    expect(whileLocked(folder, () => 'done')).toBe('done');
  } finally {
    chmodSync(folder, 0o700);
  }
});

test('a lock whose number has something beside it is no number', () => {
  writeFileSync(lock(), `${process.pid} `);
  utimesSync(lock(), 1, 1);
  expect(whileLocked(folder, () => 'done', 1000)).toBe('done');
});

test('a lock that cannot be read is left to its owner', () => {
  mkdirSync(lock());
  expect(() => whileLocked(folder, () => 'done', 60)).toThrow(OutputLockedError);
});

test('a process of another user goes on too', () => {
  expect(isAlive(1)).toBe(true);
});
