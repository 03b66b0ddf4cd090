// A service that reads a topic: for each message it calls another service, by fetch and without a word about variants.

import { propagate } from 'branchline-propagate';
import { startAtMainline, variantQueues } from 'branchline-propagate/kafka';
import { Kafka, logLevel } from 'kafkajs';

propagate({ hosts: ['127.0.0.1'] });
const { BROKER, SINK, TOPIC, GROUP, SLOW_MS = '0' } = process.env;
const { MODE = 'filter' } = process.env;
const queues = variantQueues({ mode: MODE });
const topic = MODE === 'topic' ? queues.consumedTopic(TOPIC) : TOPIC;
const kafka = new Kafka({ brokers: [BROKER], logLevel: logLevel.NOTHING });
const admin = kafka.admin();
await admin.connect();
await startAtMainline(admin, { topic: TOPIC, group: GROUP });
await admin.disconnect();
const consumer = kafka.consumer({ groupId: queues.group(GROUP), sessionTimeout: 10_000, heartbeatInterval: 500 });
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
consumer.on(consumer.events.GROUP_JOIN, () => process.send('joined'));
await consumer.run({
  autoCommitInterval: 200,
  eachMessage: queues.each(async ({ message }) => {
    if (SLOW_MS !== '0') await new Promise((resolve) => setTimeout(resolve, Number(SLOW_MS)));
    await (await fetch(`${SINK}?by=${process.env.BRANCHLINE_VARIANT ?? 'main'}&id=${message.value}`)).text();
  }),
});
process.on('SIGTERM', async () => {
  await Promise.race([consumer.disconnect(), new Promise((resolve) => setTimeout(resolve, 8000))]);
  process.exit();
});
