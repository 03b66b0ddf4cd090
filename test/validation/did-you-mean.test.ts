import { didYouMean, nearest, offered } from '../../lib/validation/did-you-mean';

test.each([
  ['wieght', 'weight'],
  ['imgae', 'image'],
  ['Weight', 'weight'],
  ['csm', 'cms'],
  ['colour', undefined],
])('%s → %s', (written, word) => {
  expect(nearest(written, ['weight', 'image', 'cms'])).toBe(word);
});

test.each([
  ['prod', 'production'],
  ['Prod', 'production'],
  ['stage', 'staging'],
  ['dev', 'development'],
  ['pr', undefined],
  ['proud', undefined],
  ['live', undefined],
])('a word that is cut off: %s → %s', (written, word) => {
  expect(nearest(written, ['production', 'staging', 'development'])).toBe(word);
});

test('no guess where two words begin so', () => {
  expect(nearest('api', ['api-gateway', 'api-internal'])).toBeUndefined();
  expect(nearest('api', ['api-gateway', 'internal'])).toBe('api-gateway');
});

test('without a near word there is no fix', () => {
  expect(didYouMean('x', [])).toEqual({});
  expect(didYouMean('wait', ['weight'])).toEqual({});
});

test('of what there is to choose from, not more than thirty are named', () => {
  const words = (count: number) => Array.from({ length: count }, (_, index) => `w${index}`);
  expect(offered([])).toBe('none');
  expect(offered([], 'nobody')).toBe('nobody');
  expect(offered(['a', 'b'])).toBe('a, b');
  expect(offered(words(31))).toBe(words(31).join(', '));
  expect(offered(words(32))).toBe(`${words(30).join(', ')} and 2 more`);
});

test('a guess among very many words, or for a very long one, is left out', () => {
  const words = Array.from({ length: 500 }, (_, index) => `word${index}`);
  expect(nearest('word12', words)).toBe('word12');
  expect(nearest('word12', [...words, 'other'])).toBeUndefined();
  expect(nearest('x'.repeat(200), ['x'.repeat(199)])).toBe('x'.repeat(199));
  expect(nearest('x'.repeat(201), ['x'.repeat(200)])).toBeUndefined();
});
