const { accessSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest's environment for Node, which each suite has anew, with less work for the processors: Jest compiles each module again for
 * each suite that loads it, Jest's own included, some 150 modules a suite. What V8 has made of the same text before is kept.
 */
const compiled = new Map();
const { compileFunction } = vm;

vm.compileFunction = (text, parameters, options) => {
  const key = `${options?.filename}\0${parameters?.join()}`;
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

module.exports = TestEnvironment;
