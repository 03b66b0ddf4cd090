// The fifth service, a worker: calls the last one for each message. It is ready when it has joined its group.
const { get, createServer } = require('node:http');
const { Kafka, logLevel } = require('kafkajs');
const { onTerm, workload } = require('./seen.cjs');

/**
 * @param group of this process, from that of the mainline
 * @param before what is to be done before the group is joined
 * @param each wraps the handler of messages
 */
exports.start = async ({ group = (name) => name, before = async () => {}, each = (handle) => handle } = {}) => {
  const kafka = new Kafka({ brokers: [process.env.KAFKA], logLevel: logLevel.ERROR });
  await before(kafka);
  const consumer = kafka.consumer({ groupId: group('billing'), heartbeatInterval: 500, sessionTimeout: 10_000 });
  await consumer.connect();
  await consumer.subscribe({ topic: 'orders', fromBeginning: true });
  const stop = consumer.on(consumer.events.GROUP_JOIN, () => {
    stop();
    createServer((_, response) => response.end('joined')).listen(8081);
  });
  onTerm(() => consumer.disconnect());
  await consumer.run({
    autoCommitInterval: 200,
    eachMessage: each(async ({ message }) => {
      const { id, asked } = JSON.parse(message.value);
      if (process.env.SLOW_MS) await new Promise((resolve) => setTimeout(resolve, Number(process.env.SLOW_MS)));
      await call(`http://ledger.acme.svc.cluster.local:8080/?${new URLSearchParams({ id, asked, via: workload })}`);
    }),
  });
};

function call(url) {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`)),
      );
    }).on('error', reject);
  });
}

if (require.main === module) exports.start();
