import { closestName } from '../../lib/text/closest-name';

test('the name that was probably meant', () => {
  expect(closestName('wieght', ['weight', 'width'])).toBe('weight');
  expect(closestName('max_conns', ['maxConns', 'minConns'])).toBe('maxConns');
});

test('no guess where no name is near, or the first letter differs in a short one', () => {
  expect(closestName('HTTP', ['SCTP'])).toBeUndefined();
  expect(closestName('anything', ['else'])).toBeUndefined();
  expect(closestName('x', [])).toBeUndefined();
});
