/**
 * `@confluentinc/kafka-javascript`, whose native part has to be built or fetched, so that it is no part of `npm ci`:
 *
 *   npm install --prefix /tmp/confluent @confluentinc/kafka-javascript@1      with Node.js 24, which runs the tests
 *   CONFLUENT=/tmp/confluent npm run test:kafka
 */
import { deepEqual } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { propagate, run } from 'branchline-propagate';
import { messageHeaders, startAtMainline, variantQueues } from 'branchline-propagate/kafka';
import { startBroker } from './broker.mjs';

const { CONFLUENT } = process.env;
const skip = CONFLUENT === undefined && 'CONFLUENT does not name a folder that has it';
const folder = mkdtempSync(join(tmpdir(), 'branchline-confluent-'));
const file = join(folder, 'queues.json');
let broker;
let kafka;

before(async () => {
  if (skip) return;
  const require = createRequire(join(resolve(CONFLUENT), 'package.json'));
  const { KafkaJS } = require('@confluentinc/kafka-javascript');
  propagate({ hosts: ['127.0.0.1'] });
  broker = await startBroker();
  kafka = new KafkaJS.Kafka({ kafkaJS: { brokers: [broker.address], logLevel: KafkaJS.logLevel.NOTHING } });
  writeFileSync(file, JSON.stringify({ variants: { 'ops-1': 'ops-1', 'OPS-1': 'ops-1' }, topics: {} }));
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: ['orders', 'invoices'].map((topic) => ({ topic, numPartitions: 1 })) });
  await admin.disconnect();
});

after(async () => {
  await broker?.stop();
  rmSync(folder, { recursive: true });
});

async function send(topic, messages) {
  const producer = kafka.producer();
  await producer.connect();
  for (const [value, variant] of messages) {
    await run({ 'x-variant-id': variant }, () =>
      producer.send({ topic, messages: [{ value, headers: messageHeaders({ own: 'x' }) }] }),
    );
  }
  await producer.disconnect();
}

/** Reads a topic until so many messages have come by, and says what was done for those that it takes. */
async function read(topic, { group, count, queues }) {
  const consumer = kafka.consumer({ kafkaJS: { groupId: group, fromBeginning: true } });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  const handled = [];
  let seen = 0;
  let enough;
  const done = new Promise((resolved) => {
    enough = resolved;
  });
  const handle = queues.each(async ({ message }) => {
    // As a call that the handler makes later would have it.
    await new Promise((resolved) => setImmediate(resolved));
    handled.push(`${message.value} ${messageHeaders()['x-variant-id'] ?? 'none'} ${message.headers.own}`);
  });
  await consumer.run({
    eachMessage: async (payload) => {
      await handle(payload);
      seen += 1;
      if (seen === count) enough();
    },
  });
  await done;
  await consumer.disconnect();
  return handled;
}

test('headers in and out, the filter, and one context for each message', { skip }, async () => {
  await send('orders', [
    ['a', undefined],
    ['b', 'ops-1'],
    ['c', 'OPS-1'],
    ['d', 'ops-9'],
  ]);
  const main = await read('orders', { group: 'billing', count: 4, queues: variantQueues({ file }) });
  deepEqual(main, ['a none x', 'd ops-9 x']);
  propagate({ hosts: ['127.0.0.1'], variant: 'ops-1' });
  try {
    const queues = variantQueues({ file, id: 'OPS-1' });
    deepEqual(queues.group('billing'), 'billing.ops-1');
    const variant = await read('orders', { group: queues.group('billing'), count: 4, queues });
    deepEqual(variant, ['b ops-1 x', 'c OPS-1 x']);
  } finally {
    propagate({ hosts: ['127.0.0.1'] });
  }
});

test('the group of a variant begins where that of the mainline stands', { skip }, async () => {
  await send(
    'invoices',
    ['0', '1', '2', '3', '4'].map((value) => [value, 'ops-1']),
  );
  const commits = kafka.consumer({ kafkaJS: { groupId: 'invoicing' } });
  await commits.connect();
  await commits.commitOffsets([{ topic: 'invoices', partition: 0, offset: '3' }]);
  await commits.disconnect();
  propagate({ hosts: ['127.0.0.1'], variant: 'ops-1' });
  try {
    const queues = variantQueues({ file });
    const admin = kafka.admin();
    await admin.connect();
    for (const round of ['first', 'again']) {
      const consumer = kafka.consumer({ kafkaJS: { groupId: queues.group('invoicing') } });
      await consumer.connect();
      let committed = 0;
      const commit = (offsets) => {
        committed += 1;
        return consumer.commitOffsets(offsets);
      };
      await startAtMainline(admin, { topic: 'invoices', group: 'invoicing', commit });
      // It has offsets of its own the second time, which stay.
      deepEqual(committed, round === 'first' ? 1 : 0);
      await consumer.disconnect();
    }
    await admin.disconnect();
    const seen = await read('invoices', { group: queues.group('invoicing'), count: 2, queues });
    deepEqual(seen, ['3 ops-1 x', '4 ops-1 x']);
  } finally {
    propagate({ hosts: ['127.0.0.1'] });
  }
});
