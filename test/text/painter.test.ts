import { Painter } from '../../lib/text/painter';

test('texts stay as they are where colours are off', () => {
  const paint = new Painter(false);
  expect([paint.bold('a'), paint.dim('b'), paint.red('c')]).toEqual(['a', 'b', 'c']);
});

test('a colour ends with its text, also where standard output is no terminal', () => {
  const paint = new Painter(true);
  expect(paint.red('no')).toBe('\u001b[31mno\u001b[39m');
  expect(paint.bold('yes')).toBe('\u001b[1myes\u001b[22m');
});
