import { leafDifferences } from '../../lib/diff/leaf-differences';

const told = (a: unknown, b: unknown) => leafDifferences(a, b).map(({ path, values }) => [path.join('.'), ...values]);

test('mappings differ field by field, in any order of fields', () => {
  expect(told({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 4 }, e: 5 })).toEqual([
    ['a', 1, undefined],
    ['b.c', 2, 4],
    ['e', undefined, 5],
  ]);
});

test('entries of lists are told apart by name, else by position, else the list is one value', () => {
  expect(told([{ name: 'a', v: 1 }, { name: 'b' }], [{ name: 'b' }, { name: 'a', v: 2 }])).toEqual([['a.v', 1, 2]]);
  expect(told([1, 2], [1, 3])).toEqual([['1', 2, 3]]);
  expect(told([1, 2], [1])).toEqual([['', [1, 2], [1]]]);
  const twice = [{ name: 'a' }, { name: 'a' }];
  expect(told(twice, [{ name: 'a' }])).toEqual([['', twice, [{ name: 'a' }]]]);
});

test('values of other types differ', () => {
  expect(told({ a: '1' }, { a: 1 })).toEqual([['a', '1', 1]]);
  expect(told({ a: null }, {})).toEqual([['a', null, undefined]]);
  expect(told({ a: {} }, { a: [] })).toEqual([['a', {}, []]]);
});
