import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { check } from '../../lib/check/check';
import { SecondThread } from '../../lib/check/second-thread';
import { type MeshFile, MeshModel } from '../../lib/mesh-model';
import { branchline } from '../cli/branchline';

const FIXTURES = join(__dirname, 'fixtures');

/** Each lint's bad input in one folder: an input of 300 findings. */
const files: readonly MeshFile[] = readdirSync(FIXTURES)
  .map((code) => ({ file: `${code}.yaml`, path: join(FIXTURES, code, 'bad.yaml') }))
  .flatMap(({ file, path }) =>
    readdirSync(join(path, '..')).includes('bad.yaml') ? [{ file, text: readFileSync(path, 'utf8') }] : [],
  );

const large = '#'.repeat(3_000_000);

describe('the second thread of check', () => {
  it('is for large inputs, where there are two processors', async () => {
    expect(SecondThread.for([files], undefined)).toBeUndefined();
    const thread = SecondThread.for([[...files, { file: 'large.yaml', text: large }]], undefined);
    expect(thread !== undefined).toBe(availableParallelism() > 1);
    await thread?.end();
  });

  it('changes nothing where it ends without an answer', async () => {
    // No thread can run here: it would read TypeScript.
    const thread = SecondThread.for([[{ file: 'large.yaml', text: large }]], undefined);
    const model = MeshModel.of(files);
    expect(await (thread?.check(0, model, {}) ?? check(model))).toEqual(check(model));
    await thread?.end();
  });

  it('finds what one thread finds', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'second-thread-'));
    try {
      for (const { file, text } of files) writeFileSync(join(folder, file), text);
      const alone = await branchline('check', folder, '--json');
      writeFileSync(join(folder, 'large.yaml'), large);
      const main = join(__dirname, '../../lib/cli/main.ts');
      const command = ['-r', '@swc-node/register', main, 'check', folder, '--json'];
      const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 1e9 }).catch(
        (error) => error,
      );
      expect(JSON.parse(stdout)).toEqual(JSON.parse(alone.out));
      expect(JSON.parse(stdout).findings.length).toBeGreaterThan(200);
    } finally {
      rmSync(folder, { recursive: true });
    }
    // A process of its own compiles the command line first.
  }, 60_000);
});
