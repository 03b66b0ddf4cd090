import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCEPTED_OBJECTS, REFUSED_OBJECTS } from '../../check/refused-objects';
import { istioctlAnalyze } from '../analyze';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'branchline-refused-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Those of the objects that Istio refuses. */
async function refused(objects: readonly (readonly [what: string, text: string])[]): Promise<string[]> {
  const result: string[] = [];
  for (const [what, text] of objects) {
    const file = join(folder, 'object.yaml');
    writeFileSync(file, text);
    if ((await istioctlAnalyze(file)).some(({ code }) => code === 'IST0106')) result.push(what);
  }
  return result;
}

test('Istio itself refuses what check says that it refuses', async () => {
  const objects = REFUSED_OBJECTS.map(([what, , text]) => [what, text] as const);
  expect(await refused(objects)).toEqual(objects.map(([what]) => what));
}, 120_000);

test('and takes the strange hosts that check leaves alone', async () => {
  expect(await refused(ACCEPTED_OBJECTS)).toEqual([]);
}, 120_000);
