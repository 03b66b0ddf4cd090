/**
 * The package's tests, on every version of Node.js that it supports: `npm run test:propagate [-- FILE…]`.
 * `NODES=current` runs on the Node.js at hand alone.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBinaries } from './node-binaries.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');

const asked = process.argv.slice(2);
const files = readdirSync(here)
  .filter((name) => name.endsWith('.test.ts') && (asked.length === 0 || asked.some((part) => name.includes(part))))
  .map((name) => join(here, name));

execFileSync(process.execPath, [join(here, '../build.mjs')], { stdio: 'inherit' });
let passed = 0;
let failed = 0;
for (const binary of process.env.NODES === 'current' ? [process.execPath] : nodeBinaries()) {
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
