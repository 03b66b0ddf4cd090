const { readFileSync } = require('node:fs');
const { createRequire, Module } = require('node:module');
const { dirname, join, resolve, sep } = require('node:path');
const { default: JestRuntime } = require('jest-runtime');

const LIB = join(__dirname, '../lib') + sep;
/** Suites that do so have modules of lib/ of their own, as Jest does it. test/mutation leaves out the same. */
const MOCKS_MODULES = /\bjest\.(mock|doMock|dontMock|isolateModules|requireActual|resetModules)\b/;
/** The one module of Jest's whose state is that of a suite. */
const FRAMEWORK = /jest-circus.build.jestAdapterInit/;
const OWN = /^(?:[./]|node:|branchline\b)/;

/** How the suite that runs compiles modules of lib/. */
let compile;

/**
 * Jest's loader of modules, which loads all of them for each suite anew: with some hundred suites, that and code that has not run
 * often enough to be fast took a third of the processors' time. Here a worker loads packages, Jest's own too, and modules of lib/
 * once, by Node's own `require`; a suite loads tests and what helps them anew. So lib/ must not remember anything of one run that
 * another would notice, as it must for those who use it as a library.
 */
class Runtime extends JestRuntime {
  constructor(...given) {
    super(...given);
    const [, , , transformer, , coverage, testPath, { watch, watchAll }] = given;
    // A process that watches sees lib/ change.
    const isOneRun = !watch && !watchAll && !coverage.collectCoverage;
    this.keepsLib = isOneRun && !MOCKS_MODULES.test(readFileSync(testPath, 'utf8'));
    compile = (file) => {
      const { code, sourceMapPath } = transformer.transform(file, { ...coverage, ...COMMONJS });
      // For stacks with lines of TypeScript; Jest remembers it after this suite.
      if (sourceMapPath) this.getSourceMaps().set(file, sourceMapPath);
      return code;
    };
  }

  requireModule(from, name, options, isActual) {
    return this.isKept(from, name) ? createRequire(from)(name) : super.requireModule(from, name, options, isActual);
  }

  requireInternalModule(from, name) {
    if (FRAMEWORK.test(name ?? from)) return super.requireInternalModule(from, name);
    return createRequire(from)(name ?? from);
  }

  isKept(from, name) {
    if (name === undefined || Module.isBuiltin(name) || FRAMEWORK.test(from)) return false;
    return OWN.test(name) ? this.keepsLib && resolve(dirname(from), name).startsWith(LIB) : true;
  }
}

const COMMONJS = {
  isInternalModule: false,
  supportsDynamicImport: false,
  supportsExportNamespaceFrom: false,
  supportsStaticESM: false,
  supportsTopLevelAwait: false,
};

Module._extensions['.ts'] = (module, file) => {
  module._compile(compile(file), file);
};

module.exports = { __esModule: true, default: Runtime };
