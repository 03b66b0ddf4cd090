/**
 * Mutation tests: how many small faults, put into the code one at a time, the tests see.
 *
 *   npm run test:mutation FOLDER                     all mutants of lib/FOLDER
 *   npm run test:mutation FOLDER -- --sample 300     a drawn sample of them; the seed is printed
 *   npm run test:mutation FOLDER -- --seed 7         another draw (default: 1)
 *   npm run test:mutation FOLDER -- --file NAME      only files whose path contains NAME
 *   npm run test:mutation FOLDER -- --record         writes the result to results.json and docs/mutation.md
 *
 * Ends with 1 if the folder misses its goal, or if an entry in equivalent.json fits no mutant.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { FOLDERS } from './folders.mjs';
import { page } from './page.mjs';
import { judge } from './score.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    file: { type: 'string' },
    record: { type: 'boolean', default: false },
    concurrency: { type: 'string', default: '1' },
  },
});
const folder = positionals[0]?.replace(/^lib\//, '').replace(/\/$/, '');
if (positionals.length !== 1 || !Object.hasOwn(FOLDERS, folder)) {
  console.error(`Name one folder of lib/: ${Object.keys(FOLDERS).join(', ')}`);
  process.exit(2);
}
if (values.record && values.file) {
  console.error('--record is for a whole folder, --file for a part of it: use one of them.');
  process.exit(2);
}

const { goal, tests, except, env = {}, sample: usualSample } = FOLDERS[folder];
Object.assign(process.env, env);
const sample = values.file ? undefined : Number(values.sample ?? usualSample) || undefined;
const reports = mkdtempSync(join(tmpdir(), 'branchline-mutation-'));
const report = join(reports, 'report.json');
process.chdir(root);
await new Stryker({
  testRunner: 'in-process',
  plugins: [join(here, 'in-process-runner.mjs'), join(here, 'sample-checker.mjs')],
  coverageAnalysis: 'perTest',
  // Nothing checks types here; the comment that Stryker would put into every file would change what tests compare.
  disableTypeChecks: false,
  testFolders: { folders: tests, ...(except && { except }) },
  mutate: [`lib/${folder}/**/*.ts`, '!lib/**/*.generated.ts'],
  ...(values.file && { mutate: [`lib/${folder}/**/*${values.file}*`] }),
  ignorePatterns: ['/dist*', '/build', '/coverage'],
  tempDirName: '.stryker-tmp',
  ...(sample && { checkers: ['sample'], sample: { size: sample, seed: values.seed } }),
  concurrency: Number(values.concurrency),
  // Generous: a busy machine must not look like an endless loop, which counts as killed.
  timeoutMS: 20_000,
  timeoutFactor: 3,
  logLevel: 'warn',
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: report },
  allowEmpty: true,
  warnings: { unknownOptions: false },
}).runMutationTest();

const equivalents = JSON.parse(readFileSync(join(here, 'equivalent.json'), 'utf8'));
const result = judge(JSON.parse(readFileSync(report, 'utf8')), equivalents, { folder, whole: !sample && !values.file });
rmSync(reports, { recursive: true });
for (const line of result.lines) console.log(line);
const drawn = sample ? `a sample of ${sample} (seed ${values.seed})` : 'all';
console.log(
  `\nlib/${folder}: ${result.score} % of ${result.mutants} mutants killed (${drawn}); ` +
    `${result.survived} survived, ${result.uncovered} without coverage, ${result.equivalent} equivalent. Goal: ${goal} %`,
);
if (values.record) {
  const { score, mutants, killed, survived, uncovered, equivalent } = result;
  const path = join(here, 'results.json');
  const results = {
    ...JSON.parse(readFileSync(path, 'utf8')),
    [folder]: { score, mutants, killed, survived, uncovered, equivalent, drawn },
  };
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(root, 'docs', 'mutation.md'), page(results, equivalents));
}
process.exitCode = result.score >= goal && result.wrong === 0 ? 0 : 1;
