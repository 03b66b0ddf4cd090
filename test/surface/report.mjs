/**
 * The report of the public surface: every name, signature and type that users of the package can reach, by entry.
 *
 *   npm run surface             builds, and writes the reports and the reference: this is how a change is accepted
 *   npm run surface -- --check  builds, and fails if a report is not what the build says, or the reference not what lib/ says
 *
 * A type that is reachable but has no exported name is an error as well (ae-forgotten-export), and so are a public member
 * without a comment (ae-undocumented) and a type that needs the types of Node.js.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { referenceProblems } from './api-reference.mjs';
import { nodeTypesReached } from './node-types.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');

/** Entries of the package, and the file of each below `build/lib`. */
export const ENTRIES = {
  branchline: 'index',
  'branchline-testing': 'testing/index',
  'branchline-analysis': 'analysis/index',
};

/** What is wrong, as text; empty when all reports are up to date. */
export function surfaceProblems({ check }) {
  const work = mkdtempSync(join(tmpdir(), 'branchline-surface-'));
  const problems = [];
  try {
    for (const [name, entry] of Object.entries(ENTRIES)) problems.push(...report(name, entry, work, check));
  } finally {
    rmSync(work, { recursive: true });
  }
  problems.push(...nodeTypesReached(root, Object.values(ENTRIES)));
  return problems;
}

function report(name, entry, work, check) {
  const problems = [];
  const reportFolder = check ? join(work, 'out') : here;
  mkdirSync(reportFolder, { recursive: true });
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(root, 'package.json'),
    configObjectFullPath: join(root, 'api-extractor.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, `build/lib/${entry}.d.ts`),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'ES2022',
            lib: ['ES2023'],
            module: 'Node16',
            moduleResolution: 'Node16',
            strict: true,
            skipLibCheck: true,
            types: ['node'],
          },
          files: [join(root, `build/lib/${entry}.d.ts`)],
        },
      },
      apiReport: { enabled: true, reportFileName: `${name}.api.md`, reportFolder, reportTempFolder: work },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: 'warning' } },
        extractorMessageReporting: {
          default: { logLevel: 'warning' },
          // We promise what is exported, without tags for it.
          'ae-missing-release-tag': { logLevel: 'none' },
          'ae-unresolved-link': { logLevel: 'none' },
          'ae-undocumented': { logLevel: 'warning', addToApiReportFile: false },
          // Told by our own words, see `isNamed`.
          'ae-forgotten-export': { logLevel: 'warning', addToApiReportFile: false },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback(message) {
      message.handled = true;
      if (message.logLevel !== 'warning' && message.logLevel !== 'error') return;
      const symbol = message.messageId === 'ae-forgotten-export' && /"(\w+)"/.exec(message.text)?.[1];
      if (symbol && isNamed(symbol, name)) return;
      if (message.messageId === 'ae-undocumented' && NAMED_TWICE.test(message.text)) return;
      if (message.category === 'console') return;
      problems.push(`${name}: ${message.formatMessageWithLocation(root)}`);
    },
  });
  if (check) {
    const path = join(here, `${name}.api.md`);
    const [known, now] = [
      existsSync(path) ? readFileSync(path, 'utf8') : '',
      readFileSync(join(reportFolder, `${name}.api.md`), 'utf8'),
    ];
    if (known !== now)
      problems.push(
        `the public surface of ${name} has changed; run \`npm run surface\`, read the change of test/surface/${name}.api.md, and commit it:\n${changedLines(known, now)}`,
      );
  }
  return problems;
}

/** Steps on the way to another type, such as the list of keys that one leaves out: nobody has a use for a name of theirs. */
const STEPS = /^(?:Defaulted|Installed|Deployment\d\d)(?:_\d+)?$/;

/** A type and a constant of one name: the one that has the comment speaks for the other, which must not go into the schema. */
const NAMED_TWICE = /"(?:Environment|MtlsMode|GitOpsTool)"/;

/** Whether a type can be named: `branchline/testing` answers with types of `branchline/analysis`. */
function isNamed(symbol, name) {
  if (STEPS.test(symbol)) return true;
  if (name !== 'branchline-testing') return false;
  const analysis = readFileSync(join(root, 'lib/analysis/index.ts'), 'utf8');
  return new RegExp(`\\b${symbol}\\b`).test(analysis);
}

function changedLines(known, now) {
  const [before, after] = [known, now].map((text) => new Set(text.split('\n')));
  const gone = [...before].filter((line) => !after.has(line)).map((line) => `  - ${line}`);
  const come = [...after].filter((line) => !before.has(line)).map((line) => `  + ${line}`);
  return [...gone, ...come].slice(0, 40).join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  const options = { check: process.argv.includes('--check') };
  const problems = [...surfaceProblems(options), ...(await referenceProblems(options))];
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) process.exitCode = 1;
}
