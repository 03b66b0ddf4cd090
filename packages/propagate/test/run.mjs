/**
 * The package's tests, on every version of Node.js that it supports: `npm run test:propagate [-- FILE…]`.
 * The binaries are those of the npm packages `node@22` and `node@24`. They weigh 190 MB each, so they are no part of
 * `npm ci`: they are installed once, into node_modules/.cache. `NODES=current` runs on the Node.js at hand alone.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSIONS = { node22: '22.23.3', node24: '24.21.0' };
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');

const asked = process.argv.slice(2);
const files = readdirSync(here)
  .filter((name) => name.endsWith('.test.ts') && (asked.length === 0 || asked.some((part) => name.includes(part))))
  .map((name) => join(here, name));

execFileSync(process.execPath, [join(here, '../build.mjs')], { stdio: 'inherit' });
let passed = 0;
let failed = 0;
for (const binary of binaries()) {
  const { stdout, stderr, status } = spawnSync(
    binary,
    ['-r', '@swc-node/register', '--test', '--test-reporter=tap', ...files],
    { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
  const bad = count('fail') + count('cancelled');
  passed += count('pass');
  failed += bad === 0 && status !== 0 ? 1 : bad;
  console.log(`Node.js ${version}: ${count('pass')} passed, ${bad} failed`);
  if (status !== 0) console.log(stdout, stderr);
}
console.log(`\nPropagate tests: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

function binaries() {
  if (process.env.NODES === 'current') return [process.execPath];
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
