import { compileRegex, regexProblem } from '../../lib/language/re2';

test('an expression of RE2 is compiled, and compiled once', () => {
  expect(compileRegex('a+')?.matches('aaa')).toBe(true);
  expect(compileRegex('a+')).toBe(compileRegex('a+'));
  expect(regexProblem('a+')).toBeUndefined();
});

test('what RE2 refuses has a reason and no program', () => {
  expect(compileRegex('a(?=b)')).toBeUndefined();
  expect(regexProblem('a(?=b)')).toMatch(/\(\?=/);
});
