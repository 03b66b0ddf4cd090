/**
 * What passing headers on costs a service: CPU time of its process per request, beside nothing, hpropagate and
 * OpenTelemetry's instrumentation without an exporter: `npm run bench:propagate`. `ROUNDS=3 REQUESTS=4000` are the defaults;
 * the smallest of the rounds counts, since other work on a machine can only add.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const rounds = Number(process.env.ROUNDS ?? 3);
const requests = Number(process.env.REQUESTS ?? 4000);
const node = process.env.NODE_BINARY ?? process.execPath;
const WAYS = ['nothing', 'ours', 'hpropagate', 'opentelemetry'];
const PATHS = ['/none', '/http', '/fetch'];

execFileSync(process.execPath, [join(here, '../build.mjs')], { stdio: 'inherit' });
const target = createServer((_request, response) => response.end('x')).listen(0, '127.0.0.1');
await once(target, 'listening');
const best = Object.fromEntries(WAYS.map((way) => [way, {}]));
for (let round = 0; round < rounds; round++) {
  for (const way of WAYS) {
    const child = spawn(node, [join(here, 'service.mjs'), way, target.address().port], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const port = Number(String((await once(child.stdout, 'data'))[0]));
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    for (const path of PATHS) {
      await load(port, agent, path, requests / 4);
      const before = Number(await ask(port, agent, '/cpu'));
      await load(port, agent, path, requests);
      const each = (Number(await ask(port, agent, '/cpu')) - before) / requests;
      best[way][path] = Math.min(best[way][path] ?? Number.POSITIVE_INFINITY, each);
    }
    agent.destroy();
    child.kill();
  }
}
target.close();
target.closeAllConnections();

const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
console.log(
  `Node.js ${version}, microseconds of CPU per request of the service, smallest of ${rounds} rounds of ${requests}\n`,
);
console.log(
  `| | ${PATHS.map((path) => (path === '/none' ? 'answers only' : `and calls by ${path.slice(1)}`)).join(' | ')} |`,
);
console.log(`|---|${PATHS.map(() => '---:|').join('')}`);
for (const way of WAYS) console.log(`| ${way} | ${PATHS.map((path) => best[way][path].toFixed(0)).join(' | ')} |`);

async function load(port, agent, path, count) {
  let next = 0;
  const one = async () => {
    while (next++ < count) await ask(port, agent, path, { 'x-variant-id': `v-${next % 7}` });
  };
  await Promise.all(Array.from({ length: 16 }, one));
}

function ask(port, agent, path, headers = {}) {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent, path, headers }, (response) => {
      let all = '';
      response.on('data', (part) => {
        all += part;
      });
      response.on('end', () => resolve(all));
    }).on('error', reject);
  });
}
