import { compileStringMatch, describeMatch } from '../../lib/resolver/string-match';

test.each([
  ['a|b', 'a', true],
  ['a|b', 'ab', false],
  ['ops-[0-9]+', 'ops-12', true],
  ['ops-[0-9]+', 'xops-12', false],
  ['(?i)OPS', 'ops', true],
  ['^a$', 'a', true],
  ['.*', 'a\nb', false],
  ['\\p{Greek}', 'α', true],
  // Not in RE2: it refuses them, so they fit nothing.
  ['(?=a)a', 'a', false],
  ['(a)\\1', 'aa', false],
])('/%s/ takes the whole of %j: %s', (value, text, expected) => {
  expect(compileStringMatch({ kind: 'regex', value })(text)).toBe(expected);
});

test('exact and prefix are as they are written, unless case is ignored', () => {
  expect(compileStringMatch({ kind: 'exact', value: 'Ab' })('ab')).toBe(false);
  expect(compileStringMatch({ kind: 'exact', value: 'Ab' }, true)('aB')).toBe(true);
  expect(compileStringMatch({ kind: 'prefix', value: '/A' }, true)('/ab')).toBe(true);
  expect(compileStringMatch({ kind: 'present' })('')).toBe(true);
});

test('describeMatch names a prefix, and says that an expression is invalid', () => {
  expect(describeMatch({ kind: 'prefix', value: '/a' })).toBe('begins with "/a"');
  expect(describeMatch({ kind: 'regex', value: '(' })).toBe('matches /(/, which is not a valid RE2 expression');
});
