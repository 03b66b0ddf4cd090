import fc from 'fast-check';
import { alignedRules, signature } from '../../lib/diff/aligned-rules';
import type { Route } from '../../lib/resolver';

/** Rules that differ in nothing but a letter, one for each. */
const routes = (letters: string) => [...letters].map((timeout) => ({ rule: { timeout } }) as unknown as Route);
const aligned = (base: string, head: string) => [...alignedRules(routes(base), routes(head))].sort(([a], [b]) => a - b);
const shared = (base: string, head: string) =>
  aligned(base, head)
    .map(([at]) => base[at])
    .join('');

test.each([
  ['abc', 'abc', 'abc'],
  ['abc', 'axbc', 'abc'],
  ['abxc', 'abyc', 'abc'],
  ['abcd', 'bcda', 'bcd'],
  ['abcbdab', 'bdcaba', 4],
  ['ab', 'ba', 1],
  ['abc', 'xyz', ''],
  ['', 'abc', ''],
  ['aa', 'a', 'a'],
])('of %j and %j stay %j', (base, head, expected) => {
  if (typeof expected === 'number') expect(shared(base, head)).toHaveLength(expected);
  else expect(shared(base, head)).toBe(expected);
});

/** The length of a longest common subsequence, from its definition. */
function longest(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  if (a[0] === b[0]) return 1 + longest(a.slice(1), b.slice(1));
  return Math.max(longest(a.slice(1), b), longest(a, b.slice(1)));
}

test('as many rules as possible, each equal to its own, in the same order', () => {
  const list = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 7 });
  fc.assert(
    fc.property(list, list, (base, head) => {
      const pairs = aligned(base, head);
      for (const [at, other] of pairs) expect(base[at]).toBe(head[other]);
      const others = pairs.map(([, other]) => other);
      expect(others).toEqual([...new Set(others)].sort((a, b) => a - b));
      expect(pairs).toHaveLength(longest(base, head));
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('very long lists that share nothing at their ends count as changed between those ends', () => {
  const many = (first: string, length: number) =>
    Array.from({ length }, (_, index) => ({ rule: { timeout: `${first}${index % 7}` } }) as unknown as Route);
  const [base, head] = [many('x', 2001), many('x', 2002).reverse()];
  expect(alignedRules([...routes('a'), ...base], [...routes('a'), ...head]).size).toBeLessThan(10);
});

test('a rule is the same wherever it stands and whatever it is called, but for what it does and asks', () => {
  const text = (more: object) =>
    signature({ rule: { object: 1, path: [1], name: 'a', timeout: '1s', ...more } } as unknown as Route);
  expect(text({ object: 2, path: [2], name: 'b' })).toBe(text({}));
  expect(text({ timeout: '2s' })).not.toBe(text({}));
  expect(signature({ rule: undefined } as unknown as Route)).toBe('');
});
