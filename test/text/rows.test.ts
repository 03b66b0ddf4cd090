import { Painter } from '../../lib/text/painter';
import { type Part, row, styled } from '../../lib/text/rows';

const plain = new Painter(false);
const lines = (parts: readonly Part[], width = Number.POSITIVE_INFINITY) => row('  label', parts, 9, width, plain);

test('a label, and text that goes on under itself where the line is full', () => {
  expect(lines(['one two three four'])).toEqual(['  label  one two three four']);
  expect(lines(['one two three four'], 18)).toEqual(['  label  one two', '         three', '         four']);
  expect(lines(['one two three four'], 17)).toEqual(['  label  one two', '         three', '         four']);
  expect(lines(['one two three four'], 16)).toEqual(['  label  one two', '         three', '         four']);
  expect(lines(['one two three four'], 15)[0]).toBe('  label  one');
});

test('words are not broken, wherever a part of them ends, and gaps stay as wide as they are', () => {
  expect(lines(['a-very-long-word-indeed'], 12)).toEqual(['  label  a-very-long-word-indeed']);
  expect(lines(['rule', ': it'], 14)).toEqual(['  label  rule:', '         it']);
  expect(lines(['a', '  ', styled('dim', 'file:1')])).toEqual(['  label  a  file:1']);
  expect(lines([])).toEqual(['  label  ']);
});

test('a part is painted as a whole, on each of its lines', () => {
  const painted = row('x', ['a ', styled('red', 'b c'), ' d'], 2, 6, new Painter(true));
  expect(painted).toEqual(['x a \u001b[31mb\u001b[39m', '  \u001b[31mc\u001b[39m d']);
});

test('what would act on the terminal is written out', () => {
  expect(lines([styled('red', 'a\u001b[2Jb')])).toEqual(['  label  a\\u001b[2Jb']);
});
