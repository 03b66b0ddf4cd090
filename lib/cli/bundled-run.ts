import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** The command line as one file, which build.mjs makes of run.ts; packages that it needs are not in it. */
export const BUNDLE = 'run.bundle.js';

/** What V8 made of it when the package was built, for this very Node. */
export const CODE_CACHE = `run.bundle.${process.version}-${process.platform}-${process.arch}.cache`;

/**
 * The command line from one file: that takes a quarter of the time of 240 small ones, where the file beside it holds V8's compiled code,
 * and no longer than them where V8 does not take that code (another version, other flags). Both files are parts of the installed
 * package: they are as trustworthy as the code itself.
 *
 * @param folder where it is
 * @returns nothing where it is not bundled, as in the project's own tests
 */
export function bundledRun(folder = __dirname): typeof import('./run') | undefined {
  const script = bundleScript(folder);
  return script && evaluated(script, join(folder, BUNDLE));
}

/** The bundle as a script of V8's. */
export function bundleScript(folder: string): Script | undefined {
  const filename = join(folder, BUNDLE);
  // It is ASCII, and V8 keeps text of one byte per letter as it is.
  const source = readIfThere(filename)?.toString('latin1');
  if (source === undefined) return undefined;
  const cachedData = readIfThere(join(folder, CODE_CACHE));
  return new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename,
    ...(cachedData && { cachedData }),
  });
}

/** What its module exports, as `require` would give it. */
export function evaluated(script: Script, file: string): typeof import('./run') {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, join(file, '..'));
  return module.exports as typeof import('./run');
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
