import type { Service } from '../../lib/model/service';
import { aService, aTenant, saidOf, saidOfService } from './samples';

const said = (own: Partial<Service>) => saidOfService(own, {}).filter((text) => /QUEUE/.test(text));
const orders = { topic: 'orders', group: 'billing' };

test('QUEUE-4: topics that differ pass, also those that a service reads and writes', () => {
  expect(said({ consumes: [orders, { topic: 'bills', group: 'billing' }], produces: ['orders', 'bills'] })).toEqual([]);
});

test('QUEUE-4: a topic twice, and two topics with one variable', () => {
  const found = said({
    consumes: [
      { topic: 'orders.v1', group: 'a' },
      orders,
      { ...orders, group: 'b' },
      { topic: 'orders-v1', group: 'c' },
    ],
    produces: ['bills', 'bills'],
  });
  expect(found).toHaveLength(3);
  expect(found[0]).toMatch(
    /consumes\.2\.topic: the topic 'orders' is there twice \[QUEUE-4\]\n.*fix: keep one: a service reads/,
  );
  expect(found[1]).toMatch(
    /consumes\.3\.topic: 'orders-v1' and 'orders\.v1' would have the same variable, BRANCHLINE_TOPIC_ORDERS_V1/,
  );
  expect(found[2]).toMatch(/produces\.1: the topic 'bills' is there twice/);
});

test('QUEUE-2: nothing else is mounted where the file of its queues is', () => {
  const mounts = { writable: ['/etc/branchline/'], secrets: [{ name: 'a', mountPath: '/etc/branchline' }] };
  expect(said({ produces: ['a'], ...mounts }).map((text) => text.split(': ')[0])).toEqual([
    'cms.writable.0',
    'cms.secrets.0.mountPath',
  ]);
  expect(said(mounts)).toEqual([]);
});

test('QUEUE-4: a topic per variant has one reader in a tenant', () => {
  const reader = (name: string, mode?: 'filter' | 'topic', topic = 'orders') =>
    aService({ name, consumes: [{ topic, group: name, ...(mode && { mode }) }] });
  const tenant = (...services: Service[]) => saidOf(aTenant({ services })).filter((text) => /QUEUE/.test(text));
  const [first, ...others] = tenant(reader('audit'), reader('billing', 'topic'));
  expect(others).toEqual([]);
  expect(first).toMatch(
    /billing\.consumes\.0\.mode: error: consumes\.0\.mode: with a topic per variant, 'audit' would miss the messages of variants that it does not have: it reads 'orders' as well \[QUEUE-4\]\n.*fix: write mode: filter, or give/,
  );
  expect(tenant(reader('audit', 'topic'), reader('billing', 'topic'))).toHaveLength(2);
  expect(tenant(reader('audit'), reader('billing', 'filter'))).toEqual([]);
  expect(tenant(reader('audit', 'topic', 'bills'), reader('billing', 'topic'))).toEqual([]);
  const one = saidOf(aTenant({ services: [reader('a', 'topic')] }), aTenant({ name: 'b', services: [reader('a')] }));
  expect(one.filter((text) => /would miss/.test(text))).toEqual([]);
});
