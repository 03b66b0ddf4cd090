import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchFolder } from '../../lib/cli/watch-folder';

let folder: string;
let stop: () => void = () => {};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'branchline-watch-'));
  mkdirSync(join(folder, 'acme'));
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

test('several writes in a folder below are told once, and again for the next', async () => {
  let told: () => void = () => {};
  let count = 0;
  stop = watchFolder(
    folder,
    () => {
      count++;
      told();
    },
    50,
  );
  for (const round of [1, 2]) {
    const change = new Promise<void>((resolve) => {
      told = resolve;
    });
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, 'acme', `${name}.yaml`), `${round}`);
    await change;
  }
  expect(count).toBe(2);
});
