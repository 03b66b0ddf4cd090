// The service that is measured: each request makes one call by http and one by fetch, or none, with one way to pass headers on.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [way, target] = process.argv.slice(2);
if (way === 'ours') (await import('branchline-propagate')).propagate({ hosts: ['127.0.0.1'] });
if (way === 'hpropagate')
  require('hpropagate')({ headersToPropagate: ['x-variant-id'], setAndPropagateCorrelationId: false });
if (way === 'opentelemetry') {
  const { context, propagation } = require('@opentelemetry/api');
  const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
  const { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } = require('@opentelemetry/core');
  const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
  const { UndiciInstrumentation } = require('@opentelemetry/instrumentation-undici');
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const propagators = [new W3CTraceContextPropagator(), new W3CBaggagePropagator()];
  propagation.setGlobalPropagator(new CompositePropagator({ propagators }));
  globalThis.kept = [new HttpInstrumentation(), new UndiciInstrumentation()];
}
const http = require('node:http');
const agent = new http.Agent({ keepAlive: true });
const url = `http://127.0.0.1:${target}/`;

const CALLS = {
  '/none': async () => {},
  '/http': () =>
    new Promise((resolve, reject) => {
      http.get(url, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject);
    }),
  '/fetch': async () => {
    await (await fetch(url)).arrayBuffer();
  },
};
// hpropagate's http.get drops the callback of this form, so it gets the one that it knows.
if (way === 'hpropagate') {
  CALLS['/http'] = () =>
    new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: target, agent, headers: {} };
      http.get(options, (response) => response.resume().on('end', resolve)).on('error', reject);
    });
}
const server = http.createServer(async (request, response) => {
  if (request.url === '/cpu') {
    const { user, system } = process.cpuUsage();
    response.end(String(user + system));
    return;
  }
  await CALLS[request.url]();
  response.end('ok');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
