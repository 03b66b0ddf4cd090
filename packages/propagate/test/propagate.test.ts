import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { afterEach, test } from 'node:test';
import { getHeader, getHeaders, getVariant, propagate, run, withHeaders } from '../lib';
import { echoServer, type Headers, json, listening, serving, text } from './server';

const VARIANT = 'x-variant-id';
const hosts = ['127.0.0.1'];
const ops1 = { [VARIANT]: 'ops-1' };
let stop: (() => void) | undefined;

afterEach(() => stop?.());

/** What the service behind gets from a service whose handler is this. */
async function behind(
  handler: (port: number) => Promise<Headers>,
  {
    headers = ops1,
    options = { hosts },
  }: { headers?: Record<string, string>; options?: Parameters<typeof propagate>[0] } = {},
): Promise<Headers> {
  const downstream = await echoServer();
  stop = propagate(options);
  const port = await serving(async (_, response) => {
    response.end(JSON.stringify(await handler(downstream)));
  });
  return (await (await fetch(`http://127.0.0.1:${port}/`, { headers })).json()) as Headers;
}

/** A call by `http.request` with these arguments. */
function called(...[url, options]: [string | URL | RequestOptions, RequestOptions?]): Promise<Headers> {
  return new Promise((resolve, reject) => {
    const answer = (response: IncomingMessage): void => void json(response).then(resolve, reject);
    const made = options === undefined ? request(url, answer) : request(url as URL, options, answer);
    made.on('error', reject).end();
  });
}

test('all forms of http.request pass the headers on, and call back', async () => {
  const forms: ((port: number) => Promise<Headers>)[] = [
    (port) => called(`http://127.0.0.1:${port}/`),
    (port) => called(new URL(`http://127.0.0.1:${port}/`)),
    (port) => called(new URL(`http://127.0.0.1:${port}/`), { headers: { accept: 'a' } }),
    (port) => called({ host: '127.0.0.1', port, headers: { accept: 'a' } }),
    (port) => called({ host: '127.0.0.1', port, headers: ['accept', 'a', 'host', '127.0.0.1'] }),
    (port) => called({ host: '127.0.0.1', port, agent: new Agent({ maxSockets: 1 }) }),
    async (port) => (await (await fetch(new Request(`http://127.0.0.1:${port}/`))).json()) as Headers,
  ];
  for (const form of forms) {
    const got = await behind(form, { headers: { ...ops1, traceparent: '00-a-b-01', 'x-other': 'no' } });
    deepEqual([got[VARIANT], got.traceparent, got['x-other']], ['ops-1', '00-a-b-01', undefined], String(form));
  }
});

test('a header that the caller has set stays, whatever its case; the options of the caller are not touched', async () => {
  const headers = { 'X-Variant-Id': 'mine' };
  equal((await behind((port) => called({ host: '127.0.0.1', port, headers })))[VARIANT], 'mine');
  deepEqual(headers, { 'X-Variant-Id': 'mine' });
  const list = ['X-Variant-Id', 'mine', 'host', '127.0.0.1'];
  equal((await behind((port) => called({ host: '127.0.0.1', port, headers: list })))[VARIANT], 'mine');
  const byFetch = async (port: number) =>
    (await fetch(`http://127.0.0.1:${port}/`, { headers })).json() as Promise<Headers>;
  equal((await behind(byFetch))[VARIANT], 'mine');
  const shared: RequestOptions = { host: '127.0.0.1', headers: { accept: 'a' } };
  equal((await behind((port) => called({ ...shared, port })))[VARIANT], 'ops-1');
  deepEqual(shared.headers, { accept: 'a' });
  equal((await behind((port) => called({ ...shared, port }), { headers: {} }))[VARIANT], undefined);
});

test('nothing goes to hosts that are not listed', async () => {
  for (const form of [
    (port: number) => called(`http://127.0.0.1:${port}/`),
    (port: number) => called({ host: '127.0.0.1', port, headers: ['host', 'example.com'] }),
    async (port: number) => (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as Headers,
  ]) {
    equal((await behind(form, { options: {} }))[VARIANT], undefined);
  }
  // By the name in the request: that of the service, behind an address.
  equal(
    (await behind((port) => called({ host: '127.0.0.1', port, headers: { host: 'cms' } }), { options: {} }))[VARIANT],
    'ops-1',
  );
  equal(
    (await behind((port) => called({ host: '127.0.0.1', port, headers: { host: 'example.com' } })))[VARIANT],
    undefined,
  );
});

test('a request that names a header of the prototype, or none at all, carries nothing', async () => {
  const options = { hosts, headers: ['constructor', 'x-feature-flags'] };
  const got = await behind(async () => getHeaders() as Headers, { headers: {}, options });
  deepEqual(got, {});
});

test('a server with a listener that is added later is as good, and one that was made before the call', async () => {
  const downstream = await echoServer();
  const server = createServer();
  const port = await listening(server);
  stop = propagate({ hosts });
  server.on('request', async (_, response) =>
    response.end(JSON.stringify(await called(`http://127.0.0.1:${downstream}/`))),
  );
  const got = (await (await fetch(`http://127.0.0.1:${port}/`, { headers: ops1 })).json()) as Headers;
  equal(got[VARIANT], 'ops-1');
});

test('outside of any request there is no header, unless the process is for a variant', async () => {
  stop = propagate({ hosts });
  deepEqual([getHeader(VARIANT), getVariant(), getHeaders()], [undefined, undefined, {}]);
  stop = propagate({ hosts, variant: 'ops-9' });
  deepEqual([getHeader(VARIANT), getVariant(), getHeaders()], [undefined, 'ops-9', { [VARIANT]: 'ops-9' }]);
  const downstream = await echoServer();
  equal((await called(`http://127.0.0.1:${downstream}/`))[VARIANT], 'ops-9');
  equal(((await (await fetch(`http://127.0.0.1:${downstream}/`)).json()) as Headers)[VARIANT], 'ops-9');
  // A request without the header is one of the mainline, also here.
  const relay = (port: number): Promise<Headers> => called(`http://127.0.0.1:${port}/`);
  const got = await run({}, () => behind(relay, { headers: {}, options: { hosts, variant: 'ops-9' } }));
  equal(got[VARIANT], undefined);
});

test('run: for what comes from elsewhere; the inner one counts, and it ends with its function', async () => {
  stop = propagate();
  run({ 'X-Variant-Id': 'outer', 'x-other': 'no', 'x-feature-flags': undefined }, () => {
    deepEqual(getHeaders(), { [VARIANT]: 'outer' });
    run({}, () => equal(getHeader('X-VARIANT-ID'), undefined));
    equal(
      run({ [VARIANT]: 'inner' }, () => getHeader(VARIANT)),
      'inner',
    );
    equal(getHeader(VARIANT), 'outer');
  });
  equal(getHeader(VARIANT), undefined);
});

test('withHeaders adds what goes to a host, and keeps what is set', () => {
  stop = propagate({ hosts: ['*.acme'] });
  run({ ...ops1, 'x-feature-flags': 'a' }, () => {
    const mine = { ':path': '/', 'X-Feature-Flags': 'b' };
    deepEqual(withHeaders('cms.acme:80', mine), { ...mine, [VARIANT]: 'ops-1' });
    deepEqual(withHeaders('example.com', mine), mine);
    deepEqual(mine, { ':path': '/', 'X-Feature-Flags': 'b' });
  });
});

test('a second call replaces the settings, for servers that exist already, and does nothing twice', async () => {
  propagate({ hosts, headers: [] });
  const got = await behind((port) => called(`http://127.0.0.1:${port}/`), {
    headers: { ...ops1, 'x-feature-flags': 'f' },
  });
  deepEqual([got[VARIANT], got['x-feature-flags']], ['ops-1', 'f']);
  stop?.();
  const after = await serving((_, response) => response.end(String(getHeader(VARIANT))));
  equal(await (await fetch(`http://127.0.0.1:${after}/`, { headers: ops1 })).text(), 'undefined');
});

test('a correlation id is made once for all calls of a request, and kept where there is one', async () => {
  const options = { hosts, correlationId: true, echo: true } as const;
  const both = async (port: number): Promise<Headers> => {
    const [one, two] = [await called(`http://127.0.0.1:${port}/`), await called(`http://127.0.0.1:${port}/`)];
    return { one: one['x-correlation-id'], two: two['x-correlation-id'] };
  };
  const made = await behind(both, { options });
  match(made.one!, /^[\da-f]{8}-[\da-f]{4}-4/);
  equal(made.one, made.two);
  equal((await behind(both, { options, headers: { 'x-correlation-id': 'mine' } })).one, 'mine');
  const port = await serving((_, response) => response.end());
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { ...ops1, traceparent: 't' } });
  deepEqual([response.headers.get(VARIANT), response.headers.get('traceparent')], ['ops-1', null]);
  match(response.headers.get('x-correlation-id')!, /^[\da-f-]{36}$/);
});

test('nothing is thrown into the service, whatever Node.js says on its channels', async () => {
  stop = propagate({ hosts });
  const errors: unknown[] = [];
  const note = (error: unknown): void => void errors.push(error);
  process.on('uncaughtException', note);
  const names = [
    'http.server.request.start',
    'http2.server.stream.created',
    'http.client.request.created',
    'undici:request:create',
  ];
  for (const name of names)
    for (const message of [undefined, {}, { request: {} }, { request: null }]) channel(name).publish(message);
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.off('uncaughtException', note);
  deepEqual(errors, []);
  throws(() => propagate({ headers: ['a b'] }), TypeError);
});

test('headers of several lines go on as one value', async () => {
  const downstream = await echoServer();
  stop = propagate({ hosts });
  const port = await serving(async (_, response) =>
    response.end(JSON.stringify(await called(`http://127.0.0.1:${downstream}/`))),
  );
  const got = await called({
    host: '127.0.0.1',
    port,
    headers: ['host', 'a', 'baggage', 'a=1', 'baggage', 'variant=ops-1'],
  });
  equal(got.baggage, 'a=1, variant=ops-1');
});

const SERVICE = `
  const server = createServer(async (request, response) => {
    if (request.url === '/end') response.end(JSON.stringify(request.headers));
    else response.end(await (await fetch('http://127.0.0.1:' + server.address().port + '/end')).text());
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
for (const [way, args] of Object.entries({
  'node --import branchline-propagate/register, CommonJS': [
    '--import',
    'branchline-propagate/register',
    '-e',
    `const { createServer } = require('node:http');${SERVICE}`,
  ],
  'node --import branchline-propagate/register, ES module': [
    '--import',
    'branchline-propagate/register',
    '--input-type=module',
    '-e',
    `import { createServer } from 'node:http';${SERVICE}`,
  ],
  'node --require branchline-propagate/register': [
    '--require',
    'branchline-propagate/register',
    '-e',
    `const { createServer } = require('node:http');${SERVICE}`,
  ],
})) {
  test(`${way}: no line of code in the service`, async () => {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, BRANCHLINE_VARIANT_HEADER: 'x-env', BRANCHLINE_PROPAGATE_HOSTS: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: __dirname,
    });
    try {
      const [port] = await once(child.stdout, 'data');
      const answer = await fetch(`http://127.0.0.1:${String(port).trim()}/`, { headers: { 'X-Env': 'ops-1' } });
      equal(((await answer.json()) as Headers)['x-env'], 'ops-1');
    } finally {
      child.kill();
    }
  });
}

test('it keeps no process and no request alive', async () => {
  const code = `require('branchline-propagate').propagate(); require('node:http').request('http://127.0.0.1:1/').on('error', () => {}).end()`;
  const child = spawn(process.execPath, ['-e', code], { cwd: __dirname, stdio: 'inherit' });
  const [status] = await once(child, 'exit');
  equal(status, 0);
  const gone = `const { propagate } = require('branchline-propagate'); const http = require('node:http'); propagate();
    let reference; const server = http.createServer((request, response) => { reference ??= new WeakRef(request); response.end(); });
    server.listen(0, '127.0.0.1', async () => {
      for (let count = 0; count < 3; count++) await (await fetch('http://127.0.0.1:' + server.address().port, { headers: { connection: 'close' } })).text();
      for (let count = 0; count < 20 && reference.deref() !== undefined; count++) { await new Promise((resolve) => setTimeout(resolve, 5)); gc(); }
      console.log(reference.deref() === undefined ? 'gone' : 'kept'); process.exit();
    });`;
  const watched = spawn(process.execPath, ['--expose-gc', '-e', gone], {
    cwd: __dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  equal((await text(watched.stdout)).trim(), 'gone');
});
