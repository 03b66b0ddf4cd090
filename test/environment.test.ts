import { tmpdir } from 'node:os';

const Environment = require('./environment.cjs');

const settings = { projectConfig: { fakeTimers: {}, globals: {} } };

test('what a suite changes of the process is put back after it', async () => {
  const { cwd, env, exit } = process;
  const folder = cwd();
  const others = { ...env };
  const environment = new Environment(settings);

  const globals = globalThis as Record<string, unknown>;
  const { fetch } = globals;
  globals.fetch = 'mine';
  globals.added = true;
  env.ADDED = 'yes';
  env.PATH = '/nowhere';
  delete env.HOME;
  process.exit = (() => {}) as never;
  process.exitCode = 3;
  process.on('SIGWINCH', () => {});
  process.chdir(tmpdir());
  await environment.teardown();

  expect(globals.fetch).toBe(fetch);
  expect(globals).not.toHaveProperty('added');
  expect({ ...env }).toEqual(others);
  expect(process.exit).toBe(exit);
  expect(process.exitCode).toBeUndefined();
  expect(process.listenerCount('SIGWINCH')).toBe(0);
  expect(cwd()).toBe(folder);
});

test('a storage that a suite made is not visited by promises of later ones', async () => {
  const { AsyncLocalStorage } = require('node:async_hooks');
  const environment = new Environment(settings);
  const storage = new AsyncLocalStorage();
  storage.enterWith('mine');
  await environment.teardown();
  expect(storage.getStore()).toBeUndefined();
});

test('suites share a realm: what packages make is an instance of what tests know', () => {
  const { YAMLError } = require('yaml');
  expect(new YAMLError('YAMLParseError', [0, 0], 'BAD_DQ_ESCAPE', 'x')).toBeInstanceOf(Error);
  expect(Object.getPrototypeOf(require('yaml').parse('a: 1'))).toBe(Object.prototype);
});
