import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('lib/registry/validators.generated.ts is current; node lib/registry/generate-validators.mjs makes it', () => {
  const script = join(__dirname, '..', '..', 'lib', 'registry', 'generate-validators.mjs');
  const run = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
});
