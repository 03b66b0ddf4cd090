// Apache Kafka, one node without ZooKeeper, as a pod: ready when it takes connections and its topics are there. GET /lag?group=…
// says how many messages a group has not committed yet.
const { execFileSync, spawn } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { Kafka, logLevel } = require('kafkajs');
const { onTerm } = require('./seen.cjs');

const { JARS, LAB_ROOT } = process.env;
const properties = join(LAB_ROOT, 'server.properties');
writeFileSync(
  properties,
  `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:9093
listeners=PLAINTEXT://0.0.0.0:9092,LOCAL://127.0.0.1:9094,CONTROLLER://127.0.0.1:9093
advertised.listeners=PLAINTEXT://kafka.kafka.svc.cluster.local:9092,LOCAL://127.0.0.1:9094
inter.broker.listener.name=LOCAL
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,LOCAL:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${join(LAB_ROOT, 'logs')}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
`,
);
const java = ['-Xmx384m', '-cp', `${JARS}/*`];
execFileSync('java', [...java, 'kafka.tools.StorageTool', 'format', '-t', 'MkU3OEVBNTcwNTJENDM2Qg', '-c', properties], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
const broker = spawn('java', [...java, 'kafka.Kafka', properties], { stdio: ['ignore', 'ignore', 'inherit'] });
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
