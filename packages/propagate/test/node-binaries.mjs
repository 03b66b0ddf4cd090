/**
 * Node.js in every version that the package supports. The binaries are those of the npm packages `node@22` and `node@24`. They
 * weigh 190 MB each, so they are no part of `npm ci`: they are installed once, into node_modules/.cache.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSIONS = { node22: '22.23.3', node24: '24.21.0' };
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Paths of the binaries, oldest version first. */
export function nodeBinaries() {
  const cache = join(root, 'node_modules/.cache/branchline-propagate');
  const found = Object.keys(VERSIONS).map((name) => join(cache, 'node_modules', name, 'bin/node'));
  if (found.every((path, index) => existsSync(path) && versionOf(path) === Object.values(VERSIONS)[index]))
    return found;
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'package.json'), '{ "private": true }\n');
  const wanted = Object.entries(VERSIONS).map(([name, version]) => `${name}@npm:node@${version}`);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...wanted], {
    cwd: cache,
    stdio: 'inherit',
  });
  return found;
}

function versionOf(path) {
  return execFileSync(path, ['--version'], { encoding: 'utf8' }).trim().slice(1);
}
