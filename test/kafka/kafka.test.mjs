import { deepEqual, equal } from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as platformatic from '@platformatic/kafka';
import { propagate, run } from 'branchline-propagate';
import { messageHeaders, runForMessage, startAtMainline, variantQueues } from 'branchline-propagate/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { startBroker } from './broker.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const MOUNT_DELAY_MS = Number(process.env.MOUNT_DELAY_MS ?? 3000);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const folder = mkdtempSync(join(tmpdir(), 'branchline-queues-'));
const calls = [];
let broker;
let kafka;
let sink;

before(async () => {
  propagate({ hosts: ['127.0.0.1'] });
  broker = await startBroker();
  kafka = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING });
  // The service behind the consumers: it notes who has handled a message, and for which variant the call came.
  sink = createServer((request, response) => {
    const { searchParams } = new URL(request.url, 'http://sink');
    const variant = request.headers['x-variant-id'] ?? 'none';
    calls.push({ by: searchParams.get('by'), id: Number(searchParams.get('id')), variant });
    response.end();
  }).listen(0, '127.0.0.1');
  await once(sink, 'listening');
});

after(async () => {
  sink?.close();
  sink?.closeAllConnections();
  await broker?.stop();
  rmSync(folder, { recursive: true });
});

/** Kubernetes' mount of a ConfigMap: it is another file at once, some time after the change was applied. */
function mount(name, queues) {
  const file = join(folder, `${name}.json`);
  writeFileSync(`${file}.new`, JSON.stringify(queues));
  renameSync(`${file}.new`, file);
  return file;
}

async function consumer(variant, { topic, group, file, ...more }) {
  const env = {
    ...process.env,
    BROKER: broker.address,
    SINK: `http://127.0.0.1:${sink.address().port}/`,
    TOPIC: topic,
    GROUP: group,
    BRANCHLINE_QUEUES: file,
    ...(variant !== undefined && { BRANCHLINE_VARIANT: variant, BRANCHLINE_VARIANT_ID: variant.toUpperCase() }),
    ...more,
  };
  // Not a test of its own: the runner's settings are left out.
  const child = fork(join(here, 'consumer.mjs'), { env: { ...env, NODE_TEST_CONTEXT: undefined }, execArgv: [] });
  await once(child, 'message');
  return {
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function topic(...topics) {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: topics.map((name) => ({ topic: name, numPartitions: 2 })) });
  await admin.disconnect();
}

const OPS1 = { 'ops-1': 'ops-1', 'OPS-1': 'ops-1' };
/** Of every four messages one is for the mainline, one for the variant by its key, one by its id, one for another service's variant. */
const ASKED = [undefined, 'ops-1', 'OPS-1', 'ops-9'];

/** Sends a message every few milliseconds until it is stopped; what a request of that variant would cause. */
async function load(name, everyMs) {
  const producer = kafka.producer();
  await producer.connect();
  let sent = 0;
  let isOn = true;
  const done = (async () => {
    while (isOn) {
      const id = sent++;
      const variant = ASKED[id % 4];
      await run({ 'x-variant-id': variant }, () =>
        producer.send({ topic: name, messages: [{ key: String(id), value: String(id), headers: messageHeaders() }] }),
      );
      await pause(everyMs);
    }
  })();
  return {
    get sent() {
      return sent;
    },
    async stop() {
      isOn = false;
      await done;
      await producer.disconnect();
      return sent;
    },
  };
}

async function until(what, isSo) {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 1200) throw new Error(`it does not come true: ${what}`);
    await pause(100);
  }
}

const idsBy = (by) => new Set(calls.filter((call) => call.by === by).map(({ id }) => id));

for (const [name, slow] of Object.entries({ 'at once': '0', 'with lag in the mainline': '30' })) {
  test(`QUEUE-1, QUEUE-2: a variant comes and goes under load, ${name}: nothing is lost, and each side has its own`, async () => {
    calls.length = 0;
    const at = { topic: `orders-${slow}`, group: `billing-${slow}` };
    await topic(at.topic);
    const empty = { variants: {}, topics: {} };
    const file = mount(`main-${slow}`, empty);
    const main = await consumer(undefined, { ...at, file, SLOW_MS: slow });
    const stream = await load(at.topic, slow === '0' ? 4 : 25);
    await until('the mainline has handled some', () => idsBy('main').size > 20);

    // A commit adds the variant: its pods first, then the ConfigMap, which takes its time to be mounted.
    const variant = await consumer('ops-1', { ...at, file: mount(`ops-1-${slow}`, empty) });
    await pause(MOUNT_DELAY_MS);
    mount(`main-${slow}`, { variants: OPS1, topics: {} });
    mount(`ops-1-${slow}`, { variants: OPS1, topics: {} });
    await pause(1500);
    const from = stream.sent;
    await until('a while with the variant', () => stream.sent > from + 120);
    const to = stream.sent;

    // The first commit of the removal: the ConfigMap; the pods stay until the mainline has it.
    await pause(MOUNT_DELAY_MS);
    mount(`main-${slow}`, empty);
    mount(`ops-1-${slow}`, empty);
    await pause(1500);
    const mark = stream.sent;
    await until('the variant has read what was left to it', () => Math.max(...idsBy('ops-1')) >= mark - 4);
    await until('so has the mainline', () => Math.max(...idsBy('main')) >= mark);
    await variant.stop();
    const last = stream.sent;
    await until('a while without the variant', () => stream.sent > last + 60);
    const sent = await stream.stop();
    await until('all is handled', () => new Set(calls.map(({ id }) => id)).size === sent);
    await main.stop();

    const all = [...Array(sent).keys()];
    const handled = new Set(calls.map(({ id }) => id));
    deepEqual(
      all.filter((id) => !handled.has(id)),
      [],
    );
    const sides = (id) => [...new Set(calls.filter((call) => call.id === id).map(({ by }) => by))].sort().join();
    const wrong = all
      .filter((id) => id >= from && id < to)
      .filter((id) => sides(id) !== (id % 4 === 1 || id % 4 === 2 ? 'ops-1' : 'main'));
    deepEqual(wrong, []);
    deepEqual(
      all.filter((id) => id >= last && sides(id) !== 'main'),
      [],
    );
    // HTTP → producer → topic → consumer → HTTP: the call for a message carries its variant.
    deepEqual(
      calls.filter(({ id, variant: got }) => got !== (ASKED[id % 4] ?? 'none')),
      [],
    );
    console.log(
      `# ${name}: ${sent} messages, ${calls.length - sent} of them handled twice, none lost, MOUNT_DELAY_MS=${MOUNT_DELAY_MS}`,
    );
  });
}

test('QUEUE-1: what two commits are for: messages of a consumer that goes in one are lost until the mainline knows', async () => {
  calls.length = 0;
  const at = { topic: 'orders-one-commit', group: 'billing-one-commit' };
  await topic(at.topic);
  const main = await consumer(undefined, { ...at, file: mount('main-one-commit', { variants: OPS1, topics: {} }) });
  const variant = await consumer('ops-1', { ...at, file: mount('ops-1-one-commit', { variants: OPS1, topics: {} }) });
  const stream = await load(at.topic, 10);
  await until('both have handled some', () => idsBy('main').size > 20 && idsBy('ops-1').size > 20);
  // As `branchline diff` warns: the pods go, and the file is mounted some time later.
  await variant.stop();
  const gone = stream.sent;
  await until('a while with neither', () => stream.sent > gone + 40);
  mount('main-one-commit', { variants: {}, topics: {} });
  await pause(1500);
  const known = stream.sent;
  await until('the mainline has handled all since', () => Math.max(...idsBy('main')) >= known);
  const sent = await stream.stop();
  await until('the mainline has handled the last', () => idsBy('main').has(sent - 1));
  const handled = new Set(calls.map(({ id }) => id));
  const lost = [...Array(sent).keys()].filter((id) => !handled.has(id));
  equal(lost.length > 0, true);
  deepEqual(
    lost.filter((id) => !ASKED[id % 4]?.toLowerCase().startsWith('ops-1') || id > known),
    [],
  );
  await main.stop();
});

test('QUEUE-3: a topic per variant, chosen by the message; where nobody reads it, that of the mainline', async () => {
  calls.length = 0;
  await topic('bills', 'bills.ops-1');
  const at = { topic: 'bills', group: 'billing', file: mount('bills', { variants: {}, topics: {} }), MODE: 'topic' };
  const main = await consumer(undefined, at);
  const variant = await consumer('ops-1', at);
  const queues = variantQueues({ file: mount('shop', { variants: {}, topics: { bills: OPS1 } }) });
  const producer = kafka.producer();
  await producer.connect();
  for (let id = 0; id < 40; id++) {
    await run({ 'x-variant-id': ASKED[id % 4] }, () =>
      producer.send({ topic: queues.topicFor('bills'), messages: [{ value: String(id), headers: messageHeaders() }] }),
    );
  }
  await producer.disconnect();
  await until('all are handled', () => calls.length >= 40);
  const by = calls.toSorted((a, b) => a.id - b.id).map((call) => `${call.by} ${call.variant}`);
  deepEqual(
    by,
    [...Array(10)].flatMap(() => ['main none', 'ops-1 ops-1', 'ops-1 OPS-1', 'main ops-9']),
  );
  await Promise.all([main.stop(), variant.stop()]);
});

test('@platformatic/kafka: the same headers, and one context for each message', async () => {
  await topic('events');
  const bootstrapBrokers = [broker.address];
  const { stringSerializers, stringDeserializers } = platformatic;
  const producer = new platformatic.Producer({ clientId: 'p', bootstrapBrokers, serializers: stringSerializers });
  await run({ 'x-variant-id': 'ops-1' }, () =>
    producer.send({ messages: [{ topic: 'events', value: 'a', headers: messageHeaders({ own: 'x' }) }] }),
  );
  await producer.send({ messages: [{ topic: 'events', value: 'b', headers: messageHeaders() }] });
  await producer.close();
  const reader = new platformatic.Consumer({
    groupId: 'events',
    clientId: 'c',
    bootstrapBrokers,
    deserializers: stringDeserializers,
  });
  const stream = await reader.consume({ topics: ['events'], mode: 'earliest', maxWaitTime: 200 });
  const seen = [];
  const { takes } = variantQueues({ file: mount('events', { variants: OPS1, topics: {} }) });
  for await (const message of stream) {
    seen.push([
      message.value,
      takes(message),
      runForMessage(message, () => messageHeaders()['x-variant-id'] ?? 'none'),
    ]);
    if (seen.length === 2) break;
  }
  await reader.close(true);
  deepEqual(seen.sort(), [
    ['a', false, 'ops-1'],
    ['b', true, 'none'],
  ]);
  equal(seen.length, 2);
});

test('@platformatic/kafka: the group of a variant begins where that of the mainline stands', async () => {
  await topic('invoices');
  const common = { clientId: 'c', bootstrapBrokers: [broker.address] };
  const producer = new platformatic.Producer({ ...common, serializers: platformatic.stringSerializers });
  for (let id = 0; id < 5; id++)
    await producer.send({ messages: [{ topic: 'invoices', partition: 0, value: String(id) }] });
  await producer.close();
  const admin = new platformatic.Admin(common);
  await admin.alterConsumerGroupOffsets({
    groupId: 'invoicing',
    topics: [{ name: 'invoices', partitionOffsets: [{ partition: 0, offset: 3n }] }],
  });
  propagate({ hosts: ['127.0.0.1'], variant: 'ops-1' });
  try {
    await startAtMainline(admin, { topic: 'invoices', group: 'invoicing' });
    // Once more: it has offsets of its own, which stay.
    await startAtMainline(admin, { topic: 'invoices', group: 'invoicing' });
  } finally {
    propagate({ hosts: ['127.0.0.1'] });
  }
  await admin.close();
  const reader = new platformatic.Consumer({
    ...common,
    groupId: 'invoicing.ops-1',
    deserializers: platformatic.stringDeserializers,
  });
  const stream = await reader.consume({
    topics: ['invoices'],
    mode: 'committed',
    fallbackMode: 'latest',
    maxWaitTime: 200,
  });
  const seen = [];
  for await (const message of stream) {
    seen.push(message.value);
    if (seen.length === 2) break;
  }
  await reader.close(true);
  deepEqual(seen, ['3', '4']);
});
