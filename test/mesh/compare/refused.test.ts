import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REFUSED_OBJECTS } from '../../check/refused-objects';
import { istioctlAnalyze } from '../analyze';

test('Istio itself refuses what check says that it refuses', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'branchline-refused-'));
  try {
    const accepted: string[] = [];
    for (const [index, [what, , text]] of REFUSED_OBJECTS.entries()) {
      const file = join(folder, `${index}.yaml`);
      writeFileSync(file, text);
      const findings = await istioctlAnalyze(file);
      if (!findings.some(({ code }) => code === 'IST0106')) accepted.push(what);
    }
    expect(accepted).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
