import { DEFAULT_PROPAGATION, propagationOf } from '../../lib/model/propagation';

test('PROP-1: without a word the header is x-variant-id, and baggage does not choose', () => {
  expect(DEFAULT_PROPAGATION).toEqual({ header: 'x-variant-id', baggage: undefined, origin: undefined });
  expect(propagationOf({ baggage: 'variant' })).toMatchObject({ header: 'x-variant-id', baggage: 'variant' });
  const origin = { describe: () => 'estate.yaml:3:1' };
  expect(propagationOf({ header: 'x-env' }, origin)).toEqual({ header: 'x-env', baggage: undefined, origin });
});
