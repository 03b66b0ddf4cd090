/**
 * Queues on a real broker: `npm run test:kafka`. Apache Kafka runs as a plain Java process from its Maven jars; Java 17 and Maven are
 * needed. `MOUNT_DELAY_MS=90000` plays a ConfigMap that takes as long to arrive as it may in a cluster; 3,000 unless it is set. With
 * `CONFLUENT=FOLDER` the tests of @confluentinc/kafka-javascript are played too, which the folder has to have (confluent.test.mjs).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBinaries } from '../../packages/propagate/test/node-binaries.mjs';
import { jars } from './broker.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
jars();
execFileSync(process.execPath, [join(root, 'packages/propagate/build.mjs')], { stdio: 'inherit' });
// The clients need a newer Node.js than the library does.
const node = nodeBinaries().at(-1);
const tests = ['kafka.test.mjs', ...(process.env.CONFLUENT ? ['confluent.test.mjs'] : [])];
const { stdout, status } = spawnSync(
  node,
  [
    ...['--test', '--test-concurrency=1', '--test-reporter=tap', ...process.argv.slice(2)],
    ...tests.map((name) => join(here, name)),
  ],
  {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    // The tests take one to two minutes; what hangs is a failure and must not hold up the rest.
    timeout: 10 * 60_000,
    killSignal: 'SIGKILL',
  },
);
const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
const failed = Math.max(count('fail') + count('cancelled'), status === 0 ? 0 : 1);
console.log(stdout);
console.log(`Kafka tests: ${count('pass')} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
