import { collect, readCount } from '../../lib/cli/option-value';

test.each(['-1', '1.5', '1e3', '', ' 1', '1234567', '0x10'])('%j is no count', (value) => {
  expect(() => readCount(value)).toThrow('It is a whole number.');
});

test('a count, and values in the order in which they are given', () => {
  expect([readCount('0'), readCount('012')]).toEqual([0, 12]);
  expect(collect('b', collect('a', []))).toEqual(['a', 'b']);
});
