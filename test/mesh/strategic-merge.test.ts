import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { fieldsOf } from '../../lib/kubernetes/fields';
import { strategicMerge } from '../../lib/kubernetes/strategic-merge';
import { type Question, question } from '../kubernetes/random-overlays';
import { type Recorded, withoutNulls } from '../kubernetes/recorded';

const RECORDED = join(__dirname, '../kubernetes/fixtures/merges.json');

function kubernetes(questions: readonly Question[]): unknown[] {
  const run = spawnSync('go', ['run', '.'], {
    cwd: join(__dirname, 'strategic-merge'),
    input: JSON.stringify(questions),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

test('WORK-1: 20,000 random overlays come out as Kubernetes lays them over', () => {
  const questions = fc.sample(question, { numRuns: 20_000, seed: Number(process.env.BRANCHLINE_SEED ?? 1) });
  const answers = kubernetes(questions).map(withoutNulls);
  questions.forEach(({ kind, base, overlay }, index) => {
    const merged = withoutNulls(strategicMerge(base, overlay, fieldsOf(kind)));
    expect({ kind, base, overlay, merged }).toEqual({ kind, base, overlay, merged: answers[index] });
  });
}, 300_000);

test('the recorded merges are what Kubernetes answers (UPDATE_DOCS=1 writes them)', () => {
  const questions = fc
    .sample(question, { numRuns: 4000, seed: 7 })
    .filter((each) => JSON.stringify(each).length < 1200)
    .slice(0, 150);
  const recorded = kubernetes(questions).map((merged, index): Recorded => ({ ...questions[index]!, merged }));
  const text = `${JSON.stringify(recorded)}\n`;
  if (process.env.UPDATE_DOCS) writeFileSync(RECORDED, text);
  expect(readFileSync(RECORDED, 'utf8') === text).toBe(true);
}, 120_000);
