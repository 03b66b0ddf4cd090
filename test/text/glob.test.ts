import { matchesGlob } from '../../lib/text/glob';

test.each([
  ['abc', 'abc', true],
  ['abc', 'abcd', false],
  ['*', '', true],
  ['a*', 'abc', true],
  ['a*', 'ba', false],
  ['*c', 'abc', true],
  ['*b', 'abc', false],
  ['a*c', 'ac', true],
  ['ab*bc', 'abc', false],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'a-c-b-c', true],
  ['a*b*c', 'a-c-c', false],
  ['a*bc*c', 'abc', false],
  ['ns/.*', 'ns/x', false],
])('%s and %s: %s', (pattern, text, matches) => {
  expect(matchesGlob(pattern, text)).toBe(matches);
});

test('a pattern at which a regular expression would try for ever', () => {
  expect(matchesGlob(`${'*a'.repeat(1000)}*b`, 'a'.repeat(100_000))).toBe(false);
});
