const asyncHooks = require('node:async_hooks');
const { accessSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const vm = require('node:vm');
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/**
 * Jest's environment, with less work for the processors. Jest gives each suite a realm of its own (its own `Object`, `Error` and so
 * on), in which nothing that was loaded or compiled before can be used. Here all suites of a worker share the worker's realm, so that
 * test/runtime.cjs can keep modules; and what a suite changed of the realm is put back after it.
 */
class Environment {
  /** What stands for a realm of its own where Jest asks for one; see `vm.compileFunction` below. */
  context = SHARED;
  global = globalThis;

  constructor({ projectConfig: config }) {
    const { global } = this;
    // Those of the suite before; each suite's jest-circus makes its own.
    delete global[EVENT_HANDLERS];
    this.before = stateOf(global);
    this.moduleMocker = new ModuleMocker(global);
    const timerConfig = { idToRef: (id) => id, refToId: (timer) => timer };
    this.fakeTimers = new LegacyFakeTimers({ config, global, moduleMocker: this.moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers({ config, global });
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    restore(this.global, this.before);
    for (const storage of storages) storage.disable();
    storages.clear();
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return this.context;
  }
}

const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');
const SHARED = vm.createContext();

/** What tests may change and the next suite, or Jest itself, must not see. */
function stateOf(global) {
  return {
    globals: new Map(Reflect.ownKeys(global).map((key) => [key, Object.getOwnPropertyDescriptor(global, key)])),
    exit: process.exit,
    exitCode: process.exitCode,
    folder: process.cwd(),
    variables: { ...process.env },
    listeners: new Map(process.eventNames().map((event) => [event, new Set(process.rawListeners(event))])),
  };
}

function restore(global, { globals, exit, exitCode, folder, variables, listeners }) {
  for (const key of Reflect.ownKeys(global)) {
    const before = globals.get(key);
    if (before === undefined) Reflect.deleteProperty(global, key);
    else if ('value' in before && global[key] !== before.value) Reflect.defineProperty(global, key, before);
  }
  Object.assign(process, { exit, exitCode });
  process.chdir(folder);
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(variables, name)) delete process.env[name];
  for (const [name, value] of Object.entries(variables)) if (process.env[name] !== value) process.env[name] = value;
  for (const event of process.eventNames()) {
    for (const listener of process.rawListeners(event)) {
      if (!listeners.get(event)?.has(listener)) process.removeListener(event, listener);
    }
  }
}

/**
 * Jest makes a storage for each suite that Node would visit at every promise of all later suites: with hundreds of suites, that
 * took a twelfth of the processors' time.
 */
const storages = new Set();

asyncHooks.AsyncLocalStorage = class extends asyncHooks.AsyncLocalStorage {
  constructor(...given) {
    super(...given);
    storages.add(this);
  }
};

/** What is loaded for each suite anew, Jest's own included, is compiled again each time; what V8 made of the same text before is kept. */
const compiled = new Map();
const { compileFunction } = vm;

vm.compileFunction = (text, parameters, { parsingContext, ...others } = {}) => {
  const options = parsingContext === SHARED ? others : { ...others, parsingContext };
  const key = `${options.filename}\0${parameters?.join()}`;
  const known = compiled.get(key);
  if (known?.text === text) return compileFunction(text, parameters, { ...options, cachedData: known.data });
  const made = compileFunction(text, parameters, { ...options, produceCachedData: true });
  if (made.cachedData !== undefined) compiled.set(key, { text, data: made.cachedData });
  return made;
};

// Hardly a function is called so often that it pays to optimize it, as in lib/cli/short-run.ts.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=1320000');

/** True for a folder with room for what tests write, in which a script may be run. */
function holdsTemporaryFiles(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < 2 ** 30) return false;
    const own = mkdtempSync(join(folder, 'branchline-environment-'));
    try {
      writeFileSync(join(own, 'script'), '', { mode: 0o700 });
      accessSync(join(own, 'script'), constants.X_OK);
      return true;
    } finally {
      rmSync(own, { recursive: true });
    }
  } catch {
    return false;
  }
}

// Repositories and estates of tests are written to memory, where there is such a folder: a disk takes twice the time for them.
const MEMORY = '/dev/shm';
if (process.env.TMPDIR === undefined && holdsTemporaryFiles(MEMORY)) process.env.TMPDIR = MEMORY;

module.exports = Environment;
