import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRevision, readVersion, UnreadableVersion } from '../../lib/diff/revision';

let cwd: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd, stdio: 'pipe' });

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'revision-'));
  git('init', '--quiet', '--template=', '--initial-branch', 'main');
  mkdirSync(join(cwd, 'dist/a b'), { recursive: true });
  writeFileSync(join(cwd, 'dist/a b/ünï.yaml'), 'kind: A # größer\n');
  writeFileSync(join(cwd, 'dist/z.yml'), '');
  writeFileSync(join(cwd, 'dist/notes.md'), 'no manifest');
  git('add', '.');
  git('commit', '--quiet', '-m', 'one');
  writeFileSync(join(cwd, 'dist/z.yml'), 'kind: Z\n');
});

afterAll(() => rmSync(cwd, { recursive: true }));

test('a revision as it was committed, names and bytes', () => {
  expect(readVersion('main', { cwd })).toEqual([
    { file: 'dist/a b/ünï.yaml', text: 'kind: A # größer\n' },
    { file: 'dist/z.yml', text: '' },
  ]);
});

test('readVersion reads a folder of the working tree', () => {
  expect(readVersion('dist', { cwd }).map(({ text }) => text)).toContain('kind: Z\n');
});

test.each(['--output=x', '-rf', '--upload-pack=touch x'])('%s is not taken for a revision', (revision) => {
  expect(() => readRevision(revision, 'dist', cwd)).toThrow(UnreadableVersion);
});

test('the error names the missing folder or revision', () => {
  expect(() => readVersion('nowhere', { cwd })).toThrow('nowhere is neither a folder nor a git revision');
  expect(() => readVersion('main', { cwd, path: 'rendered' })).toThrow(
    'main has no YAML under rendered: name the folder with --path',
  );
  expect(() => readVersion('main; touch x', { cwd })).toThrow('main; touch x is neither a folder nor a git revision');
});
