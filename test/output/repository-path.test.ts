import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryPath } from '../../lib/output/repository-path';

let work: string;
beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'branchline-repository-')));
  mkdirSync(join(work, 'infra/staging'), { recursive: true });
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

test('is the path below the repository, from wherever the command runs', () => {
  mkdirSync(join(work, '.git'));
  expect(repositoryPath('dist', work)).toBe('dist');
  expect(repositoryPath('dist', join(work, 'infra/staging'))).toBe('infra/staging/dist');
  expect(repositoryPath('../deploy/', join(work, 'infra/staging'))).toBe('infra/deploy');
  expect(repositoryPath(join(work, 'out'), '/')).toBe('out');
  expect(repositoryPath('.', work)).toBe('.');
});

test('of the repository that the folder is in, also of a worktree, whose .git is a file', () => {
  mkdirSync(join(work, '.git'));
  writeFileSync(join(work, 'infra/.git'), 'gitdir: elsewhere\n');
  expect(repositoryPath('infra/dist', work)).toBe('dist');
});

test('without a repository it is the path below the working directory, and unknown elsewhere', () => {
  expect(repositoryPath('a/dist', work)).toBe('a/dist');
  expect(repositoryPath('..dist', work)).toBe('..dist');
  expect(repositoryPath('../dist', join(work, 'infra'))).toBeUndefined();
  expect(repositoryPath('..', join(work, 'infra'))).toBeUndefined();
});
