// Keeps the code that V8 makes of the bundled command line (build/lib/cli), for the Node that runs this: what the commands
// use that are run often. build.mjs starts it, in a process of its own, with the flags that the command line sets.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = dirname(fileURLToPath(import.meta.url));
const cli = join(root, 'build/lib/cli');
require(join(cli, 'short-run.js')).expectShortRun();
const { BUNDLE, bundleScript, CODE_CACHE, evaluated } = require(join(cli, 'bundled-run.js'));

const script = bundleScript(cli);
const { run } = evaluated(script, join(cli, BUNDLE));
const work = mkdtempSync(join(tmpdir(), 'branchline-code-'));
const at = (name) => join(work, name);
process.env.XDG_CACHE_HOME = at('cache');
process.chdir(root);
const synth = ['synth', '--registry', 'apps/robo-adviser/tenants', '--output', at('dist')];
try {
  // The second one reads what the first one remembered.
  for (const command of [synth, synth, ['check', at('dist')], ['variant', 'list', '--registry', synth[2]]])
    await run(command);
  writeFileSync(join(cli, CODE_CACHE), script.createCachedData());
} finally {
  rmSync(work, { recursive: true });
}
if (process.exitCode !== undefined && process.exitCode !== 0)
  throw new Error(`a command ended with ${process.exitCode}`);
