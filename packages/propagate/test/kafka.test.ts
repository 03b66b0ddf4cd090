import { deepEqual, equal, rejects } from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { getHeader, getVariant, propagate, run } from '../lib';
import {
  type Message,
  messageHeaders,
  messageVariant,
  runForMessage,
  startAtMainline,
  variantQueues,
} from '../lib/kafka';
import { QueuesFile } from '../lib/queues-file';

const folder = mkdtempSync(join(tmpdir(), 'queues-'));
const file = join(folder, 'queues.json');
let stop: (() => void) | undefined;
afterEach(() => stop?.());
test.after(() => rmSync(folder, { recursive: true }));

function told(queues: object): void {
  // As Kubernetes does it: the file is another one at once.
  writeFileSync(`${file}.new`, JSON.stringify(queues));
  renameSync(`${file}.new`, file);
}

const LIVE = { baggage: 'variant', variants: { 'ops-1': 'ops-1', 'OPS-1': 'ops-1', 'ops-2': 'ops-2' }, topics: {} };

/** The header of each client: kafkajs, the same with a list, and @platformatic/kafka. */
const forms: Record<string, (name: string, value: string) => Message> = {
  'kafkajs and @confluentinc/kafka-javascript': (name, value) => ({ headers: { [name]: Buffer.from(value) } }),
  'a header that is there twice': (name, value) => ({
    headers: { [name]: [Buffer.from(value), Buffer.from('other')] },
  }),
  '@platformatic/kafka': (name, value) => ({ headers: new Map([[Buffer.from(name), Buffer.from(value)]]) }),
  text: (name, value) => ({ headers: { [name.toUpperCase()]: value } }),
};

for (const [client, message] of Object.entries(forms)) {
  test(`mainline takes what no live variant of the service owns, a variant takes its own: ${client}`, () => {
    told(LIVE);
    const messages = [
      {},
      { headers: null },
      message('x-variant-id', 'ops-1'),
      message('x-variant-id', 'OPS-1'),
      message('x-variant-id', 'ops-2'),
      message('x-variant-id', 'ops-9'),
      message('baggage', 'a=1, variant = ops-1 ;p,variant=ops-2'),
      message('baggage', 'variant=ops%2D2'),
      message('x-variant-id', 'constructor'),
      message('baggage', 'variant=%'),
    ];
    const taken = (variant?: string) => {
      stop = propagate({ ...(variant !== undefined && { variant }) });
      const queues = variantQueues({ file, id: variant?.toUpperCase() });
      return messages.flatMap((each, index) => (queues.takes(each) ? [index] : []));
    };
    deepEqual([taken(), taken('ops-1'), taken('ops-2'), taken('ops-3')], [[0, 1, 5, 8, 9], [2, 3, 6], [4, 7], []]);
  });
}

test('every message is taken by one side, whoever is live', () => {
  told(LIVE);
  for (const value of ['ops-1', 'OPS-1', 'ops-2', 'ops-9', '', '__proto__']) {
    const sides = [undefined, 'ops-1', 'ops-2'].filter((variant) => {
      stop = propagate({ ...(variant !== undefined && { variant }) });
      return variantQueues({ file, id: variant?.toUpperCase() }).takes({ headers: { 'x-variant-id': value } });
    });
    equal(sides.length, 1, value);
  }
});

test('a variant takes its own messages before and after it is on the list: rather twice than never', () => {
  told({ variants: {}, topics: {} });
  stop = propagate({ variant: 'ops-1' });
  equal(variantQueues({ file }).takes({ headers: { 'x-variant-id': 'ops-1' } }), true);
  stop = propagate();
  equal(variantQueues({ file }).takes({ headers: { 'x-variant-id': 'ops-1' } }), true);
});

test('a variant that reads a topic of its own takes all that is there', () => {
  told({ variants: {}, topics: {} });
  stop = propagate({ variant: 'ops-1' });
  const { takes } = variantQueues({ file, mode: 'topic' });
  equal(takes({}) && takes({ headers: { 'x-variant-id': 'OPS-1' } }), true);
});

test('a message is handled with its own variant, and nothing of it is left for the next one', async () => {
  told(LIVE);
  stop = propagate();
  const seen: (string | undefined)[] = [];
  const each = variantQueues({ file }).each(async ({ message }: { message: Message & { id: number } }) => {
    await new Promise((resolve) => setTimeout(resolve, 5 - message.id));
    seen.push(`${message.id} ${getHeader('x-variant-id')} ${getHeader('x-feature-flags')}`);
  });
  await Promise.all([
    each({ message: { id: 0, headers: { 'x-variant-id': 'ops-9', 'x-feature-flags': 'f' } } }),
    each({ message: { id: 1, headers: {} } }),
    each({ message: { id: 2, headers: { 'x-variant-id': 'ops-1' } } }),
    each({ message: { id: 3, headers: { 'x-variant-id': 'ops-8' } } }),
  ]);
  deepEqual(seen.sort(), ['0 ops-9 f', '1 undefined undefined', '3 ops-8 undefined']);
  equal(getHeader('x-variant-id'), undefined);
});

test('calls for a message without a variant are those of the process', () => {
  stop = propagate({ variant: 'ops-1' });
  equal(
    runForMessage({}, () => getVariant()),
    'ops-1',
  );
  equal(
    runForMessage({ headers: { 'x-variant-id': 'ops-2' } }, () => getVariant()),
    'ops-2',
  );
  equal(messageVariant({ headers: { 'X-Variant-Id': Buffer.from('ops-2') } }), 'ops-2');
});

test('messages that are sent carry what is passed on; what is given stays', () => {
  stop = propagate();
  run({ 'x-variant-id': 'ops-1', 'x-feature-flags': 'f', baggage: 'a=1' }, () => {
    deepEqual(messageHeaders({ key: 'k', 'X-Feature-Flags': 'mine' }), {
      key: 'k',
      'X-Feature-Flags': 'mine',
      'x-variant-id': 'ops-1',
      baggage: 'a=1',
    });
  });
  deepEqual(messageHeaders(), {});
});

test('a topic per variant: its own where somebody reads it, else that of the mainline', () => {
  told({ variants: {}, topics: { orders: { 'ops-1': 'ops-1', 'OPS-1': 'ops-1' } } });
  stop = propagate();
  const queues = variantQueues({ file });
  const topics = (variant: string) => run({ 'x-variant-id': variant }, () => ['orders', 'bills'].map(queues.topicFor));
  deepEqual(topics('OPS-1'), ['orders.ops-1', 'bills']);
  deepEqual(topics('ops-2'), ['orders', 'bills']);
  deepEqual(topics('constructor'), ['orders', 'bills']);
  deepEqual([queues.topicFor('orders'), queues.topicFor('constructor')], ['orders', 'constructor']);
  deepEqual([queues.group('g'), queues.consumedTopic('orders')], ['g', 'orders']);
  stop = propagate({ variant: 'ops-1' });
  deepEqual([queues.group('g'), queues.consumedTopic('orders')], ['g.ops-1', 'orders.ops-1']);
});

test('the file is read again when it has changed, at most once a second, and a broken one changes nothing', () => {
  let now = 0;
  rmSync(file, { force: true });
  const source = new QueuesFile(file, () => now);
  deepEqual(source.queues.variants, {});
  told(LIVE);
  deepEqual(source.queues.variants, {});
  now += 1000;
  deepEqual(source.queues, LIVE);
  writeFileSync(file, '{ "variants"');
  now += 1000;
  deepEqual(source.queues, LIVE);
  told({ variants: { 'ops-3': 'ops-3' }, topics: {} });
  now += 999;
  deepEqual(source.queues, LIVE);
  now += 1;
  deepEqual(source.queues, { variants: { 'ops-3': 'ops-3' }, topics: {} });
  rmSync(file);
  now += 1000;
  deepEqual(source.queues.variants, {});
});

test('the group of a variant begins where the mainline stands, once', async () => {
  const offsets: Record<string, { partition: number; offset: string }[]> = {
    billing: [
      { partition: 0, offset: '7' },
      { partition: 1, offset: '-1' },
    ],
  };
  const set: object[] = [];
  const admin = {
    fetchOffsets: async ({ groupId, topics }: { groupId: string; topics: string[] }) => [
      { topic: topics[0]!, partitions: offsets[groupId] ?? [{ partition: 0, offset: '-1' }] },
    ],
    setOffsets: async (each: { groupId: string; partitions: { partition: number; offset: string }[] }) => {
      offsets[each.groupId] = each.partitions;
      set.push(each);
    },
  };
  const start = () => startAtMainline(admin, { topic: 'orders', group: 'billing' });
  stop = propagate();
  await start();
  deepEqual(set, []);
  stop = propagate({ variant: 'ops-1' });
  await start();
  await start();
  deepEqual(set, [{ groupId: 'billing.ops-1', topic: 'orders', partitions: [{ partition: 0, offset: '7' }] }]);
});

test('startAtMainline knows the admin of @platformatic/kafka', async () => {
  const set: unknown[] = [];
  const committed = (name: string, ...offsets: bigint[]) => [
    {
      topics: [
        { name, partitions: offsets.map((committedOffset, partitionIndex) => ({ partitionIndex, committedOffset })) },
      ],
    },
  ];
  const start = (own: bigint) =>
    startAtMainline(
      {
        listConsumerGroupOffsets: async ({ groups: [group] }) =>
          group === 'billing'
            ? committed('orders', 7n, -1n)
            : group === 'billing.ops-1'
              ? committed('orders', own)
              : [],
        async alterConsumerGroupOffsets(offsets) {
          set.push(offsets);
        },
      },
      { topic: 'orders', group: 'billing' },
    );
  stop = propagate({ variant: 'ops-1' });
  await start(3n);
  deepEqual(set, []);
  await start(-1n);
  const partitionOffsets = [{ partition: 0, offset: 7n }];
  deepEqual(set, [{ groupId: 'billing.ops-1', topics: [{ name: 'orders', partitionOffsets }] }]);
});

test('startAtMainline with an admin that sets no offsets: the consumer commits', async () => {
  const admin = {
    fetchOffsets: async ({ groupId }: { groupId: string }) => [
      { topic: 'other', partitions: [{ partition: 0, offset: '1' }] },
      { topic: 'orders', partitions: groupId === 'billing' ? [{ partition: 1, offset: '9' }] : [] },
    ],
  };
  const done: unknown[] = [];
  const commit = async (offsets: unknown) => void done.push(offsets);
  const at = { topic: 'orders', group: 'billing' };
  stop = propagate();
  await startAtMainline(admin, { ...at, commit });
  deepEqual(done, []);
  stop = propagate({ variant: 'ops-1' });
  await startAtMainline(admin, { ...at, commit });
  deepEqual(done, [[{ topic: 'orders', partition: 1, offset: '9' }]]);
  await rejects(startAtMainline(admin, at), /^TypeError: this admin sets no offsets: pass `commit`/);
});
