import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startKafka } from './kafka-process.cjs';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '../../node_modules/.cache/branchline-kafka');

/** The jars of Apache Kafka, from Maven; 44 MB, fetched once. */
export function jars() {
  const lib = join(cache, 'lib');
  if (!existsSync(join(cache, 'complete'))) {
    mkdirSync(cache, { recursive: true });
    const pom = join(here, 'pom.xml');
    execFileSync('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`], {
      stdio: 'inherit',
    });
    writeFileSync(join(cache, 'complete'), '');
  }
  return lib;
}

/** A broker of one node on loopback, without ZooKeeper: ready when it takes connections. */
export async function startBroker() {
  const lib = jars();
  const folder = mkdtempSync(join(tmpdir(), 'branchline-kafka-'));
  const [port, controller] = [await freePort(), await freePort()];
  const broker = startKafka({
    ...{ jars: lib, folder, controller: `127.0.0.1:${controller}`, stderr: 'pipe' },
    listeners: { PLAINTEXT: { bind: `127.0.0.1:${port}` } },
  });
  let said = '';
  broker.stderr.on('data', (part) => {
    said = `${said}${part}`.slice(-4000);
  });
  for (let tries = 0; !(await answers(port)); tries++) {
    if (broker.exitCode !== null || tries > 600) throw new Error(`the broker does not start:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      const ended = new Promise((resolve) => broker.once('exit', resolve));
      broker.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.end());
  });
}
