import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { performance } from 'node:perf_hooks';
import vm from 'node:vm';
import { jestExpect } from '@jest/expect';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { transformSync } from '@swc/core';
import * as circus from 'jest-circus';
import { ModuleMocker } from 'jest-mock';
import { SnapshotState } from 'jest-snapshot';

/** Jest's own mocks of modules are the one thing that this runner does not have; such files are left out. */
const MOCKS_MODULES = /\bjest\.(mock|doMock|dontMock|isolateModules|requireActual)\b/;
/** A busy machine must not look like a test that hangs: 20 s in place of Jest's 5 s. */
const TEST_TIMEOUT = 20_000;

/**
 * Runs tests as Jest does (jest-circus, Jest's `expect`), but in one process that stays: a mutant costs the evaluation of
 * the modules and the tests that reach it, about a tenth of a second, where Jest takes seconds to start.
 * Each run has modules of its own, so that nothing that a mutant left behind is seen by the next.
 */
class InProcessRunner {
  static inject = tokens(commonTokens.options);

  constructor(options) {
    this.root = process.cwd();
    this.files = testFiles(this.root, options.testFolders);
    this.loader = new Loader(this.root);
    this.stryker = globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
    this.failed = [];
    this.durations = new Map();
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const mocker = new ModuleMocker(globalThis);
    const { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } = circus;
    Object.assign(globalThis, { afterAll, afterEach, beforeAll, beforeEach, describe, it, test, expect: jestExpect });
    globalThis.jest = {
      fn: mocker.fn.bind(mocker),
      spyOn: mocker.spyOn.bind(mocker),
      restoreAllMocks: mocker.restoreAllMocks.bind(mocker),
      setTimeout() {},
    };
    globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')] = TEST_TIMEOUT;
    circus.addEventHandler((event) => this.onEvent(event));
    for (const kind of ['uncaughtException', 'unhandledRejection']) {
      process.on(kind, (error) => this.failed.push({ id: this.running ?? this.idOf(this.file), error }));
    }
  }

  async dryRun() {
    const tests = [];
    for (const file of this.files) {
      this.loader.reset();
      const began = performance.now();
      const results = await this.play(file, undefined);
      this.durations.set(file, performance.now() - began);
      // What runs outside of the tests (modules, describe blocks, hooks) counts as a test of the file's name.
      tests.push(
        { id: this.idOf(file), name: file, timeSpentMs: 0, fileName: join(this.root, file), status: 0 },
        ...results,
      );
    }
    for (const { id, error } of this.failed) {
      const failed = tests.find((test) => test.id === id);
      if (failed !== undefined) Object.assign(failed, { status: 1, failureMessage: text(error) });
    }
    return { status: 'complete', tests, mutantCoverage: this.stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, sandboxFileName, testFilter, hitLimit }) {
    const { stryker } = this;
    Object.assign(stryker, {
      activeMutant: activeMutant.id,
      hitLimit,
      hitCount: hitLimit === undefined ? undefined : 0,
    });
    process.env[INSTRUMENTER_CONSTANTS.ACTIVE_MUTANT_ENV_VARIABLE] = activeMutant.id;
    this.failed = [];
    this.loader.reset();
    const tests = [];
    try {
      for (const [file, wanted] of this.order(testFilter, sandboxFileName)) {
        tests.push(...(await this.play(file, wanted)));
        if (this.failed.length > 0) break;
      }
    } finally {
      Object.assign(stryker, { activeMutant: undefined });
      delete process.env[INSTRUMENTER_CONSTANTS.ACTIVE_MUTANT_ENV_VARIABLE];
    }
    const endless = determineHitLimitReached(stryker.hitCount, stryker.hitLimit);
    if (endless) return toMutantRunResult(endless);
    const failed = this.failed.map(({ id, error }) => {
      return { id, name: id, timeSpentMs: 0, status: 1, failureMessage: text(error) };
    });
    return toMutantRunResult({ status: 'complete', tests: [...tests.filter(({ status }) => status !== 1), ...failed] });
  }

  /** The files to play and what of each (all, or tests by id): the one named as the mutated file first, then the quick ones. */
  order(testFilter, mutated) {
    const wanted = new Map();
    for (const id of testFilter ?? this.files.map((file) => this.idOf(file))) {
      const file = this.files[Number.parseInt(id, 10)];
      const ids = wanted.get(file);
      if (id === this.idOf(file)) wanted.set(file, undefined);
      else if (ids !== undefined) ids.add(id);
      else if (!wanted.has(file)) wanted.set(file, new Set([id]));
    }
    const own = `${basename(mutated, '.ts')}.test.ts`;
    const rank = ([file]) => (basename(file) === own ? -1 : (this.durations.get(file) ?? 0));
    return [...wanted].sort((a, b) => rank(a) - rank(b));
  }

  /** Ids are short, since Stryker sends those of all tests with each mutant: the file's number, then the test's in it. */
  idOf(file, test) {
    const index = this.files.indexOf(file);
    return test === undefined ? String(index) : `${index}.${test}`;
  }

  async play(file, wanted) {
    const testPath = join(this.root, file);
    const snapshotState = new SnapshotState(join(dirname(testPath), '__snapshots__', `${basename(testPath)}.snap`), {
      updateSnapshot: 'none',
      snapshotFormat: { escapeString: false, printBasicPrototype: false },
      rootDir: this.root,
    });
    circus.resetState();
    jestExpect.setState({ snapshotState, testPath, suppressedErrors: [] });
    Object.assign(this, { file, wanted, results: [], started: 0, running: undefined });
    this.stryker.currentTestId = this.idOf(file);
    try {
      this.loader.load(testPath);
      const { unhandledErrors } = await circus.run();
      for (const error of unhandledErrors) this.failed.push({ id: this.idOf(file), error });
    } catch (error) {
      this.failed.push({ id: this.idOf(file), error });
    }
    return this.results;
  }

  onEvent({ name, test }) {
    if (name === 'test_start') {
      const id = this.idOf(this.file, ++this.started);
      if (this.failed.length > 0 || (this.wanted !== undefined && !this.wanted.has(id))) test.mode = 'skip';
      this.running = id;
      this.stryker.currentTestId = id;
      this.began = performance.now();
      jestExpect.setState({ currentTestName: fullName(test), suppressedErrors: [], assertionCalls: 0 });
    } else if (name === 'test_done') {
      const id = this.running;
      const errors = [...test.errors, ...jestExpect.getState().suppressedErrors];
      if (errors.length > 0) this.failed.push({ id, error: errors[0] });
      const timeSpentMs = performance.now() - this.began;
      this.results.push({ id, name: fullName(test), timeSpentMs, fileName: join(this.root, this.file), status: 0 });
    }
    if (name === 'test_done' || name === 'test_skip') {
      this.running = undefined;
      this.stryker.currentTestId = this.idOf(this.file);
    }
  }
}

/** Loads TypeScript as CommonJS; what was compiled stays, what was evaluated goes with `reset`. */
class Loader {
  compiled = new Map();
  resolved = new Map();

  constructor(root) {
    this.root = root + sep;
    Module._extensions['.ts'] = (module, file) => this.evaluate(module, file);
  }

  reset() {
    for (const file of Object.keys(Module._cache)) {
      if (file.startsWith(this.root) && !file.includes(`${sep}node_modules${sep}`)) delete Module._cache[file];
    }
  }

  load(file) {
    return Module._load(file, null, false);
  }

  evaluate(module, file) {
    let compiled = this.compiled.get(file);
    if (compiled === undefined) {
      const { code } = transformSync(readFileSync(file, 'utf8'), {
        filename: file,
        root: this.root,
        sourceMaps: false,
      });
      compiled = vm.compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], {
        filename: file,
        importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      });
      this.compiled.set(file, compiled);
    }
    compiled.call(module.exports, module.exports, this.requireFrom(module, file), module, file, dirname(file));
  }

  requireFrom(module, file) {
    const own = createRequire(file);
    const require = (id) => {
      const key = id.startsWith('.') ? join(dirname(file), id) : id;
      let path = this.resolved.get(key);
      if (path === undefined) {
        path = own.resolve(id);
        this.resolved.set(key, path);
      }
      return Module._cache[path]?.exports ?? module.require(path);
    };
    return Object.assign(require, { resolve: own.resolve, cache: own.cache, main: own.main });
  }
}

function testFiles(root, { folders, except }) {
  const files = folders.flatMap((name) => {
    const path = join(root, 'test', name);
    if (name.endsWith('.test.ts')) return [path];
    return readdirSync(path, { recursive: true }).map((file) => join(path, file));
  });
  const excluded = except === undefined ? undefined : new RegExp(except);
  return files
    .filter((file) => file.endsWith('.test.ts') && !excluded?.test(basename(file)))
    .filter((file) => !MOCKS_MODULES.test(readFileSync(file, 'utf8')))
    .map((file) => relative(root, file))
    .sort();
}

function fullName(test) {
  const names = [test.name];
  for (let block = test.parent; block?.parent !== undefined; block = block.parent) names.unshift(block.name);
  return names.join(' ');
}

function text(error) {
  const first = Array.isArray(error) ? error[0] : error;
  return String(first?.stack ?? first?.message ?? first);
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
export const strykerValidationSchema = {
  properties: {
    testFolders: {
      type: 'object',
      additionalProperties: false,
      properties: { folders: { type: 'array', items: { type: 'string' } }, except: { type: 'string' } },
    },
  },
};
