import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareChanging } from './changing';
import { compareFindings } from './findings';
import { compareJudging } from './judging';
import { compareOneService } from './one-service';
import { compareSynthesis } from './synthesis';
import { compareTeam } from './team';
import { compareWholeFormat } from './whole-format';

async function main(): Promise<void> {
  const root = join(__dirname, '..');
  // BENCH_BUILT=1 times what build/ holds already.
  if (!process.env.BENCH_BUILT) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  // In memory where there is such a folder: the disk's mood is nobody's merit.
  const work = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'branchline-bench-'));
  try {
    await compareSynthesis(work);
    await compareWholeFormat(work);
    await compareJudging(work);
    await compareFindings(work);
    await compareChanging(work);
    await compareTeam(work);
    await compareOneService(work);
  } finally {
    rmSync(work, { recursive: true });
  }
}

void main();
