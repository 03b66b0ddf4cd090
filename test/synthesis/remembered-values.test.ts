import { RememberedValues } from '../../lib/synthesis/remembered-values';

const value = { a: [1, 'x', null, true], b: { c: '' } };

test('what a text says is known in the same run, and in the next one from what was written down', () => {
  const first = new RememberedValues();
  first.set('a text', value, false);
  expect(first.get('a text')).toBe(value);
  const next = new RememberedValues();
  next.load(first.written(['a text']));
  expect(next.get('a text')).toEqual(value);
  expect(next.written(['a text'])).toBe(first.written(['a text']));
});

test('a text that differs in one letter is not known', () => {
  const first = new RememberedValues();
  first.set('a text', value, false);
  const next = new RememberedValues();
  next.load(first.written(['a text', 'another']));
  expect(next.get('a texT')).toBeUndefined();
  expect(next.get('another')).toBeUndefined();
});

test('what cannot be read is as if nothing had been written down', () => {
  const values = new RememberedValues();
  values.load('[["');
  expect(values.get('a text')).toBeUndefined();
  expect(values.written(['a text'])).toBe('[]');
});

test('what is plainly written is known in the same run, and not written down', () => {
  const values = new RememberedValues();
  values.set('a text', value, true);
  values.set('another', value, false);
  expect(values.get('a text')).toBe(value);
  expect(values.written(['a text', 'another'])).toBe(values.written(['another']));
});
