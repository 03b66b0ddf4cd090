import { compareText } from '../../lib/text/compare-text';

test('texts are in the order of their code units, whatever the locale', () => {
  expect(['b', 'a', 'Z', 'ä', 'a'].sort(compareText)).toEqual(['Z', 'a', 'a', 'b', 'ä']);
  expect(compareText('x', 'x')).toBe(0);
});
