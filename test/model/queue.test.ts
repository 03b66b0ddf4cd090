import { hasQueues, modeOf, variableOf } from '../../lib/model/queue';

test('QUEUE-1: a topic is filtered unless it says otherwise', () => {
  const orders = { topic: 'orders', group: 'billing' };
  expect([modeOf(orders), modeOf({ ...orders, mode: 'topic' }), modeOf({ ...orders, mode: 'filter' })]).toEqual([
    'filter',
    'topic',
    'filter',
  ]);
});

test('QUEUE-2: a service has queues if it reads or writes a topic', () => {
  expect([{}, { consumes: [], produces: [] }, { consumes: [1] }, { produces: [1] }].map(hasQueues)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('QUEUE-1: the variable of a topic has capital letters, digits and underscores alone', () => {
  expect(['orders', 'orders.v1', 'Bills-2_x'].map(variableOf)).toEqual(['ORDERS', 'ORDERS_V1', 'BILLS_2_X']);
});
