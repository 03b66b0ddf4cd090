import { branchline } from './branchline';

const URL = 'https://acme.example.com/';

test.each([
  [['explain', URL, '--env', 'staging'], 'did you mean --environment?'],
  [['explain', URL, '--env=staging'], 'did you mean --environment?'],
  [['variant', 'add', 'acme', 'cms=a:1', '--env', 'qa'], 'did you mean --environments?'],
  [['explain', '--path', 'deploy', URL], '--path takes all words behind it: write it last'],
  [['explain', '-p', 'deploy', URL], '--path takes all words behind it: write it last'],
])('%j: %s', async (args, fix) => {
  const { code, err } = await branchline(...args);
  expect(code).toBe(2);
  expect(err).toMatch(/^error: (unknown option|missing required argument) '/);
  expect(err.endsWith(`\n  fix: ${fix}\n`)).toBe(true);
});

test.each([
  ['promote', '`branchline canary promote`'],
  ['retire', '`branchline variant retire`'],
])('a command that stands below another one is named in full: %s', async (name, fix) => {
  const { code, err } = await branchline(name);
  expect(code).toBe(2);
  expect(err.endsWith(`\n  fix: run ${fix}\n`)).toBe(true);
});

test.each([
  [['explain']],
  [['explain', '--json']],
  [['explain', URL, '--colour']],
  // Two options begin so.
  [['variant', 'add', 'acme', 'cms=a:1', '--b', 'x']],
  [['nonsense']],
])('where nothing better can be said, nothing is: %j', async (args) => {
  const { code, err } = await branchline(...args);
  expect(code).toBe(2);
  expect(err).not.toContain('  fix: ');
});

test('help ends with 0 and without a fix', async () => {
  expect(await branchline('explain', '--help')).toMatchObject({ code: 0, err: '' });
});
