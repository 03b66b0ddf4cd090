import { runGit } from '../../lib/git/run-git';

test('what git prints, ends with, and gets on standard input', () => {
  expect(String(runGit(['hash-object', '--stdin'], { input: 'a\n' }).stdout)).toBe(
    '78981922613b2afb6025042ff6bd878ac1994e85\n',
  );
  expect(runGit(['no-such-command']).status).toBe(1);
  expect(String(runGit(['no-such-command']).stderr)).toContain('is not a git command');
});

test('variables are added to those of this process, and git asks nobody', () => {
  const shown = (name: string) =>
    String(runGit(['-c', `alias.shown=!printenv ${name}`, 'shown'], { env: { OWN: 'x' } }).stdout);
  expect([shown('OWN'), shown('GIT_TERMINAL_PROMPT'), shown('LC_ALL')]).toEqual(['x\n', '0\n', 'C\n']);
});

test('without git, or where it takes too long, there is no status', () => {
  expect(runGit(['--version'], { env: { PATH: '/nowhere' } }).status).toBeNull();
  expect(runGit(['-c', 'alias.slow=!sleep 20', 'slow'], { timeout: 100 }).status).toBeNull();
});
