import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('schema/*.schema.json is what the types of file-content.ts say; npm run schemas makes it', () => {
  const script = join(__dirname, '..', '..', 'lib', 'registry', 'generate-schemas.mjs');
  const run = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
}, 60_000);
