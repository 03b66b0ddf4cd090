// Apache Kafka, one node without ZooKeeper, as a pod: ready when it takes connections and its topics are there. GET /lag?group=…
// says how many messages a group has not committed yet.
const { createServer } = require('node:http');
const { Kafka, logLevel } = require('kafkajs');
const { startKafka } = require('../../kafka/kafka-process.cjs');
const { onTerm } = require('./seen.cjs');

const { JARS, LAB_ROOT } = process.env;
const broker = startKafka({
  ...{ jars: JARS, folder: LAB_ROOT, controller: '127.0.0.1:9093', stderr: 'inherit' },
  listeners: {
    PLAINTEXT: { bind: '0.0.0.0:9092', address: 'kafka.kafka.svc.cluster.local:9092' },
    LOCAL: { bind: '127.0.0.1:9094' },
  },
});
broker.on('exit', (code) => process.exit(code ?? 1));
onTerm(() => broker.kill('SIGKILL'));

const admin = new Kafka({
  brokers: ['127.0.0.1:9094'],
  logLevel: logLevel.NOTHING,
  retry: { initialRetryTime: 200, maxRetryTime: 1000, retries: 100 },
}).admin();
main();

async function main() {
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'orders', numPartitions: 2 }], waitForLeaders: true });
  createServer(async (request, response) => {
    const { searchParams } = new URL(request.url, 'http://here');
    response.end(request.url === '/' ? 'ready' : String(await lag(searchParams.get('group'))));
  }).listen(8090);
}

async function lag(groupId) {
  const ends = await admin.fetchTopicOffsets('orders');
  const [{ partitions }] = await admin.fetchOffsets({ groupId, topics: ['orders'] });
  return ends.reduce((sum, { partition, high }) => {
    const at = Number(partitions.find((each) => each.partition === partition)?.offset ?? 0);
    return sum + Number(high) - Math.max(at, 0);
  }, 0);
}
