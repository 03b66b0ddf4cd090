import { carriedVariant } from '../../lib/chain-log/carried-variant';

test('the header counts where both are there', () => {
  expect(carriedVariant({ header: 'ops-1', baggage: 'variant=ops-2' }, 'variant')).toEqual({
    key: 'ops-1',
    by: 'header',
  });
});

test.each([
  ['variant=ops-1', 'ops-1'],
  ['a=b, variant = ops-1 ;p=q', 'ops-1'],
  ['variant=ops-1,variant=ops-2', 'ops-1'],
  ['variant=ops%2D1', 'ops-1'],
  ['variant=%ZZ', '%ZZ'],
  ['variant=a=b', 'a=b'],
  ['variants=ops-1', undefined],
  ['a=b;variant=ops-1', undefined],
  ['variant', undefined],
  ['variant=', undefined],
  ['', undefined],
])('baggage: %s', (baggage, key) => {
  expect(carriedVariant({ baggage }, 'variant')).toEqual(key && { key, by: 'baggage' });
});

test('baggage says nothing where the estate does not name a member', () => {
  expect(carriedVariant({ baggage: 'variant=ops-1' }, undefined)).toBeUndefined();
  expect(carriedVariant({}, 'variant')).toBeUndefined();
});
