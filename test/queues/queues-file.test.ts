import { DEFAULT_PROPAGATION, propagationOf } from '../../lib/model/propagation';
import { QUEUES_FILE, QUEUES_FOLDER, queuesFile, queuesName } from '../../lib/queues/queues-file';
import { service, variant } from '../estate/declared';

const read = (...args: Parameters<typeof queuesFile>) => JSON.parse(queuesFile(...args));
const OPS = [
  variant('OPS-2'),
  variant('OPS-1'),
  variant('OPS-3', { state: 'retiring' }),
  variant('OPS-4', { replicas: 0 }),
];
const filter = service('billing', { consumes: [{ topic: 'orders', group: 'billing' }], variants: OPS });
const own = service('stock', { consumes: [{ topic: 'orders', group: 'stock', mode: 'topic' }], variants: OPS });
const shop = service('shop', { produces: ['orders', 'bills'], variants: [variant('OPS-9')] });

test('QUEUE-2: a service that filters knows its own variants that take traffic, by all of their names', () => {
  expect(read(filter, [filter, own, shop], DEFAULT_PROPAGATION)).toEqual({
    variants: { 'OPS-1': 'ops-1', 'OPS-2': 'ops-2', 'ops-1': 'ops-1', 'ops-2': 'ops-2' },
    topics: {},
  });
});

test('QUEUE-2: names stand in their order, so that an added variant is one added line or two', () => {
  const names = Object.keys(read(filter, [filter], DEFAULT_PROPAGATION).variants);
  expect(names).toEqual(['OPS-1', 'OPS-2', 'ops-1', 'ops-2']);
  const { topics } = read(shop, [own, service('audit', { ...own, variants: [variant('A-7')] })], DEFAULT_PROPAGATION);
  expect(Object.keys(topics.orders)).toEqual(['A-7', 'OPS-1', 'OPS-2', 'a-7', 'ops-1', 'ops-2']);
});

test('QUEUE-2: where containers find the file', () => {
  expect([queuesName(filter), QUEUES_FOLDER, QUEUES_FILE]).toEqual([
    'billing-queues',
    '/etc/branchline',
    'queues.json',
  ]);
  expect(read(filter, [filter], DEFAULT_PROPAGATION)).not.toHaveProperty('baggage');
});

test('QUEUE-3: a producer knows the variants that read a topic of their own, whoever has them', () => {
  const other = service('audit', {
    consumes: [{ topic: 'orders', group: 'audit', mode: 'topic' }],
    variants: [variant('OPS-5')],
  });
  expect(read(shop, [filter, own, shop, other], DEFAULT_PROPAGATION)).toEqual({
    variants: {},
    topics: {
      orders: {
        'OPS-1': 'ops-1',
        'OPS-2': 'ops-2',
        'OPS-5': 'ops-5',
        'ops-1': 'ops-1',
        'ops-2': 'ops-2',
        'ops-5': 'ops-5',
      },
    },
  });
  // What nobody reads by topic has no entry, and a variant that reads its own topic filters nothing.
  expect(read(shop, [filter, shop], DEFAULT_PROPAGATION).topics).toEqual({});
  expect(read(own, [own], DEFAULT_PROPAGATION)).toEqual({ variants: {}, topics: {} });
});

test('QUEUE-2: with baggage, its member; the order of what is declared changes nothing', () => {
  const baggage = propagationOf({ baggage: 'variant' });
  expect(read(filter, [filter], baggage).baggage).toBe('variant');
  const turned = { ...filter, variants: [...OPS].reverse() };
  expect(queuesFile(turned, [turned], baggage)).toBe(queuesFile(filter, [filter], baggage));
});
