import { variantOf } from '../../lib/model/variant';
import { EVERY_VARIANT, EVERY_WORKLOAD } from '../estate/everything';

const origin = { describe: () => 'the test' };

test('every declared field reaches the model', () => {
  const matchOrigin = { describe: () => 'elsewhere' };
  expect(variantOf('OPS-1', EVERY_VARIANT, EVERY_WORKLOAD, origin, matchOrigin)).toEqual({
    origin,
    id: 'OPS-1',
    key: 'ops-1',
    ...EVERY_VARIANT,
    matchOrigin,
    ...EVERY_WORKLOAD,
  });
});

test('a variant is active and has one pod unless it says otherwise', () => {
  const { state, replicas, match } = variantOf('OPS-1', {}, { image: 'app:1' }, origin);
  expect([state, replicas, match]).toEqual(['active', 1, undefined]);
});
