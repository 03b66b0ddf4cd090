const { execFileSync, spawn } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** Any id will do: the cluster is this node alone. */
const CLUSTER = 'MkU3OEVBNTcwNTJENDM2Qg';

/**
 * Apache Kafka as one plain Java process that is broker and controller, without ZooKeeper: formats its folder and starts it. It is
 * ready when it takes connections.
 *
 * @param jars the folder with its jars
 * @param folder an empty folder of its own
 * @param controller host and port on which it is its own controller
 * @param listeners by name: where it listens (`bind`), and under which address clients find it (`address`; the same unless given). It
 *   talks to itself by the last one
 * @param stderr what becomes of what it says
 */
exports.startKafka = ({ jars, folder, controller, listeners, stderr }) => {
  const all = Object.entries(listeners);
  const names = all.map(([name]) => name);
  const properties = join(folder, 'server.properties');
  writeFileSync(
    properties,
    `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@${controller}
listeners=${all.map(([name, { bind }]) => `${name}://${bind}`).join(',')},CONTROLLER://${controller}
advertised.listeners=${all.map(([name, { bind, address = bind }]) => `${name}://${address}`).join(',')}
inter.broker.listener.name=${names.at(-1)}
controller.listener.names=CONTROLLER
listener.security.protocol.map=${[...names, 'CONTROLLER'].map((name) => `${name}:PLAINTEXT`).join(',')}
log.dirs=${join(folder, 'logs')}
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
  const java = ['-Xmx384m', '-cp', `${jars}/*`];
  execFileSync('java', [...java, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER, '-c', properties], {
    stdio: ['ignore', 'ignore', stderr === 'inherit' ? 'inherit' : 'pipe'],
  });
  return spawn('java', [...java, 'kafka.Kafka', properties], { stdio: ['ignore', 'ignore', stderr] });
};
