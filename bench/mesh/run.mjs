/** Runs the benchmark of the data plane: `node bench/mesh/run.mjs`. The first run builds what the mesh tests need too. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { debianPackages, envoy, lab, say, xdsBytes } from '../../test/mesh/binaries.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');

try {
  await debianPackages();
  const environment = {
    ...process.env,
    BRANCHLINE_ENVOY: await envoy(),
    BRANCHLINE_LAB: await lab(),
    BRANCHLINE_XDS_BYTES: await xdsBytes(),
  };
  say('ready');
  const program = ['-r', '@swc-node/register', join(here, 'main.ts'), ...process.argv.slice(2)];
  process.exitCode =
    spawnSync(process.execPath, program, { cwd: root, env: environment, stdio: 'inherit' }).status ?? 1;
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
