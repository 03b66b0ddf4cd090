import { didYouMean, nearest } from '../../lib/validation/did-you-mean';

test.each([
  ['wieght', 'weight'],
  ['imgae', 'image'],
  ['Weight', 'weight'],
  ['csm', 'cms'],
  ['colour', undefined],
])('%s → %s', (written, word) => {
  expect(nearest(written, ['weight', 'image', 'cms'])).toBe(word);
});

test('without a near word there is no fix', () => {
  expect(didYouMean('x', [])).toEqual({});
  expect(didYouMean('wait', ['weight'])).toEqual({});
});
