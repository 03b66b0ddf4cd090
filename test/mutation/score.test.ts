import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Calls a function of one of the modules here, which are ES modules because Stryker is. */
function called(module: string, name: string, ...given: unknown[]) {
  const code = `import(${JSON.stringify(join(__dirname, module))}).then((all) =>
    console.log(JSON.stringify(all[${JSON.stringify(name)}](...JSON.parse(process.argv[1])))))`;
  return JSON.parse(execFileSync(process.execPath, ['-e', code, JSON.stringify(given)], { encoding: 'utf8' }));
}

const mutant = (status: string, line: number, replacement: string) => ({
  status,
  replacement,
  location: { start: { line, column: 8 }, end: { line, column: 15 } },
});

const report = {
  files: {
    'lib/routing/rule.ts': {
      source: 'return a === b;\nreturn a === c;\n',
      mutants: [
        mutant('Killed', 1, 'true'),
        mutant('Timeout', 1, 'false'),
        mutant('Survived', 2, 'true'),
        mutant('NoCoverage', 2, 'false'),
        mutant('CompileError', 2, 'a !== c'),
      ],
    },
  },
};

const whole = { folder: 'routing', whole: true };

test('what no test covers has survived, what was not drawn does not count', () => {
  expect(called('score.mjs', 'judge', report, [], whole)).toEqual({
    score: 50,
    mutants: 4,
    killed: 2,
    survived: 1,
    uncovered: 1,
    equivalent: 0,
    wrong: 0,
    lines: [
      'survived  lib/routing/rule.ts:2:8  a === c  =>  true',
      'no test   lib/routing/rule.ts:2:8  a === c  =>  false',
    ],
  });
});

test('a mutant that is listed as equivalent is left out; a list with too many of them is wrong', () => {
  const listed = [{ file: 'lib/routing/rule.ts', code: 'a === c', mutant: 'true', reason: 'a is always c' }];
  expect(called('score.mjs', 'judge', report, listed, whole)).toMatchObject({ mutants: 3, equivalent: 1, wrong: 1 });
});

test('an entry that fits no surviving mutant of the folder is wrong, where the whole folder was run', () => {
  const listed = [
    { file: 'lib/routing/rule.ts', code: 'a === c', mutant: 'gone', reason: '' },
    { file: 'lib/model/x.ts', code: 'a', mutant: 'b', reason: '' },
  ];
  expect(called('score.mjs', 'judge', report, listed, whole).wrong).toBe(1);
  expect(called('score.mjs', 'judge', report, listed, { ...whole, whole: false }).wrong).toBe(0);
});

test('docs/mutation.md is what the last results say', () => {
  const read = (path: string) => readFileSync(join(__dirname, path), 'utf8');
  const page = called('page.mjs', 'page', JSON.parse(read('results.json')), JSON.parse(read('equivalent.json')));
  expect(read('../../docs/mutation.md')).toBe(page);
});
