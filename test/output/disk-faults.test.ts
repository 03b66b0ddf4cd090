import type * as Fs from 'node:fs';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyChanges, compareFolder } from '../../lib/output/output-folder';
import { HEADERS } from '../../lib/output/writer';

// The module itself, whose functions can be replaced.
const fs = jest.requireActual<typeof Fs>('node:fs');

/** Every call that changes something on the disk fails once, at each place of a run: as on a full or read-only disk. */

const CHANGING = ['writeSync', 'renameSync', 'rmSync', 'mkdirSync', 'rmdirSync'] as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-faults-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const filesOf = (tag: string, ...names: string[]) =>
  new Map(names.map((name) => [name, `${HEADERS.registry}tag: ${tag}\n`]));

const OLD = filesOf('1', 'a/one.yaml', 'a/two.yaml', 'gone/three.yaml', 'b.yaml');
const NEW = filesOf('2', 'a/one.yaml', 'a/two.yaml', 'new/deep/four.yaml', 'b.yaml');

const write = (files: Map<string, string>) =>
  applyChanges(folder, files, compareFolder({ folder, writer: 'registry', fix: '' }, files));

function contents(): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]),
  );
}

/** Lets the n-th changing call below the folder fail, and all later ones too where the disk stays as it is. */
function failAt(nth: number, code: string, stays: boolean): { calls: number } {
  const seen = { calls: 0 };
  for (const name of CHANGING) {
    const real = fs[name] as (...args: unknown[]) => unknown;
    jest.spyOn(fs, name).mockImplementation(((...args: unknown[]) => {
      // Removing works on a full disk.
      const fails = code !== 'ENOSPC' || !name.startsWith('rm');
      if (fails && ++seen.calls >= nth && (stays || seen.calls === nth)) {
        throw Object.assign(new Error(`${code}: ${name}`), { code, path: args[0] });
      }
      return real(...args);
    }) as never);
  }
  return seen;
}

const sorted = (files: Map<string, string>) => [...files].sort(([a], [b]) => (a < b ? -1 : 1));

test.each([
  ['ENOSPC', true, 'the disk is full'],
  ['EROFS', true, 'the file system is read-only'],
  ['EACCES', true, 'the user who runs this may not write there'],
  ['EIO', false, 'EIO'],
])('%s, wherever it happens: what and where, old or new files, and the next run mends it', (code, stays, words) => {
  for (let nth = 1; ; nth++) {
    rmSync(folder, { recursive: true });
    fs.mkdirSync(folder);
    write(OLD);
    const seen = failAt(nth, code, stays);
    let said: string | undefined;
    try {
      write(NEW);
    } catch (error) {
      said = (error as Error).message;
    }
    jest.restoreAllMocks();
    if (seen.calls < nth) {
      expect(nth).toBeGreaterThan(5);
      return;
    }
    const now = contents();
    for (const [path, text] of now) {
      if (!path.startsWith('.branchline-')) expect([OLD.get(path), NEW.get(path)]).toContain(text);
    }
    if (said !== undefined) {
      expect(said).toContain(`${folder}: cannot be written: ${words}`);
      const changed = sorted(now).filter(([path, text]) => !path.startsWith('.branchline-') && OLD.get(path) !== text);
      const isAllThere = [...OLD.keys()].every((path) => now.has(path));
      if (said.endsWith('; nothing was changed')) expect([changed, isAllThere]).toEqual([[], true]);
      else expect(said).toMatch(/; some files are new and some old: run it again when that is mended$/);
    }
    write(NEW);
    expect(sorted(new Map([...contents()].filter(([path]) => !path.startsWith('.branchline-'))))).toEqual(sorted(NEW));
  }
});
