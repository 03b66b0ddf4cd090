import { deepEqual, equal } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { test } from 'node:test';
import { text } from './server';

/**
 * hpropagate 1.0.1 promises two things, and has seven defects (each shown here as it is, so that nobody takes the
 * comparison on trust). Each program runs once with it and once with this package, in a process of its own.
 */
const WITH = {
  hpropagate: `const hpropagate = require('hpropagate'); hpropagate({ setAndPropagateCorrelationId: true });
    const getHeader = hpropagate.getHeader; const http = require('node:http');`,
  ours: `const { propagate, getHeader, run } = require('branchline-propagate'); propagate({ hosts: ['127.0.0.1'], correlationId: true });
    const http = require('node:http');`,
};

/** A service behind, on `there`, whose answers are the headers it got; `relay` answers with what `handler` gives. */
const SETTING = `
  const echo = require('node:net').createServer((socket) => socket.once('data', (data) => {
    const headers = Object.fromEntries(String(data).split('\\r\\n').slice(1).filter(Boolean).map((line) => line.toLowerCase().split(': ')));
    const body = JSON.stringify(headers);
    socket.end('HTTP/1.1 200 OK\\r\\nconnection: close\\r\\ncontent-length: ' + body.length + '\\r\\n\\r\\n' + body);
  }));
  let there;
  const read = (response) => new Promise((resolve) => { let all = ''; response.on('data', (part) => { all += part; }).on('end', () => resolve(all)); });
  // As no library sees it: the client of the test itself.
  const ask = (port, headers) => new Promise((resolve) => {
    const socket = require('node:net').connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\\r\\nhost: a\\r\\nconnection: close\\r\\n' + Object.entries(headers).map(([name, value]) => name + ': ' + value + '\\r\\n').join('') + '\\r\\n');
    read(socket).then((all) => resolve(all.slice(all.indexOf('\\r\\n\\r\\n') + 4).replace(/^[\\da-f]+\\r\\n|\\r\\n0\\r\\n\\r\\n$/g, '')));
  });
  const relay = (handler) => new Promise((resolve) => {
    const server = http.createServer((request, response) => { Promise.resolve(handler(request)).then((answer) => response.end(JSON.stringify(answer))); });
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
  const variantOf = (answer) => JSON.parse(answer)['x-variant-id'] ?? null;
  const limit = (promise) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 500, 'hangs'))]);
  echo.listen(0, '127.0.0.1', async () => {
    there = echo.address().port;
    let result;
    try { result = await main(); } catch (error) { result = String(error.message); }
    console.log(JSON.stringify(result)); process.exit();
  });`;

async function outcome(which: keyof typeof WITH, main: string): Promise<unknown> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['-e', `${WITH[which]}${SETTING} async function main() {${main}}`],
    {
      cwd: __dirname,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const printed = await text(child.stdout!);
  return printed === '' ? 'ends the process' : JSON.parse(printed);
}

const CALL = `(options) => new Promise((resolve) => http.get({ host: '127.0.0.1', port: there, ...options }, async (response) => resolve(variantOf(await read(response)))))`;

const CASES: Record<string, { main: string; ours: unknown; hpropagate: unknown }> = {
  'promise 1: the headers of a request go on to the calls made for it, parallel ones keep their own': {
    main: `const call = ${CALL};
      const port = await relay(async () => { await new Promise((resolve) => setTimeout(resolve, Math.random() * 9)); return call({}); });
      return (await Promise.all(['a', 'b', 'c'].map((variant) => ask(port, { 'x-variant-id': variant })))).map((answer) => JSON.parse(answer));`,
    ours: ['a', 'b', 'c'],
    hpropagate: ['a', 'b', 'c'],
  },
  'promise 2: a request without a correlation id gets one, which goes on': {
    main: `const port = await relay(() => new Promise((resolve) => http.get({ host: '127.0.0.1', port: there }, async (response) => resolve(JSON.parse(await read(response))['x-correlation-id']))));
      return JSON.parse(await ask(port, {})).length;`,
    ours: 36,
    hpropagate: 36,
  },
  'defect 1: fetch': {
    main: `const port = await relay(async () => variantOf(await (await fetch('http://127.0.0.1:' + there)).text()));
      return JSON.parse(await ask(port, { 'x-variant-id': 'ops-1' }));`,
    ours: 'ops-1',
    hpropagate: null,
  },
  'defect 2: http.request(url, options, callback)': {
    main: `const port = await relay(() => limit(new Promise((resolve) => http.request(new URL('http://127.0.0.1:' + there), { headers: {} }, async (response) => resolve(variantOf(await read(response)))).end())));
      return JSON.parse(await ask(port, { 'x-variant-id': 'ops-1' }));`,
    ours: 'ops-1',
    hpropagate: 'hangs',
  },
  'defect 3: options that several calls share do not carry a variant from one request to the next': {
    main: `const call = ${CALL}; const shared = { headers: { accept: 'a' } };
      const port = await relay(() => call(shared));
      await ask(port, { 'x-variant-id': 'ops-1' });
      return JSON.parse(await ask(port, {}));`,
    ours: null,
    hpropagate: 'ops-1',
  },
  'defect 4: a server whose listener is added later': {
    main: `const server = http.createServer().on('request', (request, response) => response.end('"fine"'));
      const port = await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
      return JSON.parse(await ask(port, {}));`,
    ours: 'fine',
    hpropagate: 'ends the process',
  },
  'defect 5: getHeader outside of a request': {
    main: `return getHeader('x-variant-id') ?? 'nothing';`,
    ours: 'nothing',
    hpropagate: "Cannot read properties of undefined (reading 'context')",
  },
  'defect 6: trace headers of W3C go on, and nothing goes outside': {
    main: `const { get } = http;
      const port = await relay(async () => {
        const inside = await new Promise((resolve) => get({ host: '127.0.0.1', port: there }, async (response) => resolve(JSON.parse(await read(response)))));
        const outside = await new Promise((resolve) => http.get({ host: '127.0.0.1', port: there, headers: { host: 'example.com' } }, async (response) => resolve(JSON.parse(await read(response)))));
        return [inside.traceparent ?? null, inside['x-variant-id'] ?? null, outside['x-variant-id'] ?? null];
      });
      return JSON.parse(await ask(port, { traceparent: '00-a', 'x-variant-id': 'ops-1' }));`,
    ours: ['00-a', 'ops-1', null],
    hpropagate: [null, 'ops-1', 'ops-1'],
  },
  'defect 7: jobs and messages, which no request is the cause of': {
    main: `const call = ${CALL};
      const started = typeof run === 'function' ? run({ 'x-variant-id': 'ops-1' }, () => new Promise((resolve) => setTimeout(() => resolve(call({})), 2))) : call({});
      return await started;`,
    ours: 'ops-1',
    hpropagate: null,
  },
};

for (const [name, { main, ours, hpropagate }] of Object.entries(CASES)) {
  test(`hpropagate's ${name}`, async () => {
    deepEqual(await outcome('ours', main), ours);
    deepEqual(await outcome('hpropagate', main), hpropagate);
  });
}

test('its defaults are among ours', async () => {
  const main = `return require('branchline-propagate').DEFAULT_HEADERS;`;
  const names = (await outcome('ours', main)) as string[];
  for (const name of 'x-request-id x-b3-traceid x-b3-spanid x-b3-parentspanid x-b3-sampled x-b3-flags x-ot-span-context x-feature-flags'.split(
    ' ',
  )) {
    equal(names.includes(name), true, name);
  }
});
