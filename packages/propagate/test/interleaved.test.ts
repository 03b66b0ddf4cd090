import { deepEqual, equal } from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { Readable, Transform } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { interceptors, Agent as UndiciAgent, request as undiciRequest } from 'undici';
import { getHeader, getHeaders, interceptor, propagate, run } from '../lib';
import { echoServer, serving, text } from './server';

propagate({ hosts: ['127.0.0.1'] });

const VARIANT = 'x-variant-id';

/** A pool of two workers behind a queue, as a database client has them: callers wait for a promise. */
class Pool {
  private readonly waiting: (() => void)[] = [];
  private free = 2;
  async use<T>(what: () => Promise<T>): Promise<T> {
    if (this.free === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.free--;
    try {
      return await what();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free++;
      else next();
    }
  }
}

/** The ways in which a handler gets from its request to its call. */
const DETOURS: Record<string, (request: IncomingMessage) => Promise<unknown>> = {
  none: async () => {},
  microtask: () => Promise.resolve().then(() => {}),
  nextTick: () => new Promise<void>((resolve) => process.nextTick(resolve)),
  immediate: () => new Promise((resolve) => setImmediate(resolve)),
  timer: () => delay(Math.random() * 5),
  pool: () => pool.use(() => delay(1)),
  stream: () =>
    text(
      Readable.from(['a', 'b']).pipe(new Transform({ transform: (chunk, _, done) => setImmediate(done, null, chunk) })),
    ),
  emitter: () => {
    const emitter = new EventEmitter();
    setImmediate(() => emitter.emit('go'));
    return once(emitter, 'go');
  },
  body: (request) =>
    new Promise((resolve) => {
      // No promise of the handler's own context: the listener itself makes the call.
      request.on('data', () => {});
      request.on('end', resolve);
    }),
};
const pool = new Pool();

let downstream = 0;
const keepAlive = new Agent({ keepAlive: true, maxSockets: 8 });
const dispatcher = new UndiciAgent({ connections: 8, pipelining: 4 });
const limited = new UndiciAgent({ connections: 4 }).compose(interceptor);

/** The ways to make a call; each says which variant arrived there. */
const CALLS: Record<string, () => Promise<string | undefined>> = {
  http: () =>
    new Promise((resolve, reject) => {
      httpRequest({ port: downstream, host: '127.0.0.1', agent: keepAlive }, (response) => {
        text(response).then((all) => resolve(JSON.parse(all)[VARIANT]), reject);
      })
        .on('error', reject)
        .end();
    }),
  fetch: async () =>
    ((await (await fetch(`http://127.0.0.1:${downstream}/`)).json()) as Record<string, string>)[VARIANT],
  // Of a limited dispatcher most requests wait for a connection of others.
  'fetch-limited': async () =>
    (
      (await (await fetch(`http://127.0.0.1:${downstream}/`, { dispatcher: limited } as RequestInit)).json()) as Record<
        string,
        string
      >
    )[VARIANT],
  undici: async () => {
    const { body } = await undiciRequest(`http://127.0.0.1:${downstream}/`, { dispatcher });
    return ((await body.json()) as Record<string, string>)[VARIANT];
  },
};

/** Takes the detour and makes the call that the path names; answers what it and the service behind saw. */
const relay: RequestListener = async (request, response) => {
  const [, detour, call] = request.url!.split('/');
  await DETOURS[detour!]!(request);
  const there = await CALLS[call!]!();
  response.end(JSON.stringify({ here: getHeader(VARIANT) ?? null, there: there ?? null }));
};

/** Every third request has no variant, the others have one each. */
function variantOf(index: number): string | undefined {
  return index % 3 === 0 ? undefined : `v-${index}`;
}

function pick(index: number): { detour: string; call: string } {
  const [detours, calls] = [Object.keys(DETOURS), Object.keys(CALLS)];
  return { detour: detours[index % detours.length]!, call: calls[Math.floor(index / detours.length) % calls.length]! };
}

test('of 10,000 interleaved requests none gets the variant of another', { timeout: 240_000 }, async () => {
  downstream = await echoServer();
  const port = await serving(relay);
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const wrong: string[] = [];
  let next = 0;
  let answered = 0;
  const one = (index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const variant = variantOf(index);
      const { detour, call } = pick(index);
      const request = httpRequest(
        {
          port,
          host: '127.0.0.1',
          agent,
          method: 'POST',
          path: `/${detour}/${call}`,
          headers: variant === undefined ? {} : { [VARIANT]: variant },
        },
        async (response) => {
          const got = await text(response);
          answered++;
          if (got !== JSON.stringify({ here: variant ?? null, there: variant ?? null })) {
            wrong.push(`${detour}/${call} ${variant}: ${got}`);
          }
          resolve();
        },
      );
      request.on('error', reject);
      // The body comes in two parts, so that its events come while others run.
      request.write('a');
      setImmediate(() => request.end('b'));
    });
  await Promise.all(
    Array.from({ length: 60 }, async () => {
      while (next < 10_000) await one(next++);
    }),
  );
  agent.destroy();
  deepEqual(wrong.slice(0, 5), []);
  equal(answered, 10_000);
});

test('retries and redirects of undici send the variant of their own request, or none', async () => {
  const seen: Record<string, (string | undefined)[]> = {};
  const tries = new Map<string, number>();
  const target = await serving((request, response) => {
    const name = request.url!.split('/')[1]!;
    tries.set(name, (tries.get(name) ?? 0) + 1);
    if (tries.get(name) === 1) {
      response.writeHead(name.startsWith('again') ? 503 : 302, { location: `/${name}/there` }).end();
      return;
    }
    seen[name] = [request.headers[VARIANT] as string | undefined];
    response.end('there');
  });
  // One connection, which the first request opens.
  const once = new UndiciAgent({ connections: 1 }).compose(
    interceptors.redirect({ maxRedirections: 2 }),
    interceptors.retry({ minTimeout: 1, maxTimeout: 2 }),
    interceptor,
  );
  const port = await serving(async (request, response) => {
    const { body } = await undiciRequest(`http://127.0.0.1:${target}${request.url}`, { dispatcher: once });
    response.end(await body.text());
  });
  const names = Array.from({ length: 12 }, (_, index) => `${index % 2 === 0 ? 'again' : 'moved'}-${index}`);
  await Promise.all(
    names.map(async (name, index) => {
      const variant = variantOf(index + 1);
      const headers: Record<string, string> = variant === undefined ? {} : { [VARIANT]: variant };
      equal(await (await fetch(`http://127.0.0.1:${port}/${name}`, { headers })).text(), 'there');
    }),
  );
  deepEqual(
    names.map((name) => [name, seen[name]![0]]),
    names.map((name, index) => [name, variantOf(index + 1)]),
  );
});

test('pipelined requests of one connection keep apart, those without a variant among them', async () => {
  downstream = await echoServer();
  const port = await serving(relay);
  const socket = connect(port, '127.0.0.1');
  const count = 60;
  const paths = Array.from({ length: count }, (_, index) => pick(index));
  for (const [index, { detour, call }] of paths.entries()) {
    const variant = variantOf(index);
    const last = index === count - 1 ? 'connection: close\r\n' : '';
    socket.write(
      `POST /${detour}/${call} HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n${last}${variant === undefined ? '' : `${VARIANT}: ${variant}\r\n`}\r\nab`,
    );
  }
  const all = await text(socket);
  const answers = [...all.matchAll(/\{"here".*?\}/g)].map(([answer]) => JSON.parse(answer));
  deepEqual(
    answers,
    paths.map((_, index) => ({ here: variantOf(index) ?? null, there: variantOf(index) ?? null })),
  );
});

test('listeners of request and response run for their request, whichever one has opened the connection', async () => {
  const seen: Record<string, (string | undefined)[]> = {};
  const port = await serving((request, response) => {
    const name = request.url!;
    seen[name] = [];
    const note = () => seen[name]!.push(getHeader(VARIANT));
    request.on('data', note);
    request.on('end', () => {
      note();
      setTimeout(() => response.end('done'), name === '/1' ? 20 : 0);
    });
    response.on('finish', note);
    response.on('close', note);
  });
  const socket = connect(port, '127.0.0.1');
  const head = (name: string, variant: string, more = '') =>
    `POST /${name} HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n${more}${variant}\r\n`;
  // Parts of bodies come in packets of their own; the answer of the second waits for that of the first.
  for (const part of [
    head('1', `${VARIANT}: one\r\n`),
    'a',
    'b',
    head('2', ''),
    'a',
    'b',
    head('3', `${VARIANT}: three\r\n`, 'connection: close\r\n'),
    'a',
    'b',
  ]) {
    socket.write(part);
    await delay(5);
  }
  await text(socket);
  await delay(20);
  deepEqual(
    Object.entries(seen).map(([name, variants]) => [name, variants.length >= 4, ...new Set(variants)]),
    [
      ['/1', true, 'one'],
      ['/2', true, undefined],
      ['/3', true, 'three'],
    ],
  );
});

test('a worker has nothing of another request, and gets the headers that it is given', async () => {
  const lib = JSON.stringify(require.resolve('../build/index.js'));
  const port = await serving(async (_, response) => {
    const worker = new Worker(
      `const { run, getHeader, propagate } = require(${lib});
       const { parentPort, workerData } = require('node:worker_threads');
       propagate();
       const before = getHeader('${VARIANT}') ?? null;
       run(workerData, () => setTimeout(() => parentPort.postMessage([before, getHeader('${VARIANT}') ?? null]), 2));`,
      { eval: true, workerData: getHeaders() },
    );
    const [seen] = await once(worker, 'message');
    response.end(JSON.stringify([...seen, getHeader(VARIANT) ?? null]));
  });
  const answers = await Promise.all(
    Array.from({ length: 4 }, async (_, index) => {
      const variant = variantOf(index);
      const answer = await fetch(`http://127.0.0.1:${port}/`, {
        headers: variant === undefined ? {} : { [VARIANT]: variant },
      });
      return answer.json();
    }),
  );
  deepEqual(
    answers,
    answers.map((_, index) => [null, variantOf(index) ?? null, variantOf(index) ?? null]),
  );
});

test('timers, intervals and listeners that a request leaves behind stay its own', async () => {
  const emitter = new EventEmitter();
  const seen: (string | undefined)[][] = [];
  const port = await serving((_, response) => {
    const mine: (string | undefined)[] = [];
    seen.push(mine);
    const interval = setInterval(() => {
      mine.push(getHeader(VARIANT));
      if (mine.length === 3) clearInterval(interval);
    }, 3);
    response.end();
  });
  for (const variant of ['a', undefined, 'b']) {
    await (
      await fetch(`http://127.0.0.1:${port}/`, { headers: variant === undefined ? {} : { [VARIANT]: variant } })
    ).text();
  }
  await delay(60);
  deepEqual(seen, [Array(3).fill('a'), Array(3).fill(undefined), Array(3).fill('b')]);
  // A listener runs for whom the event is emitted, as Node.js has it.
  emitter.on('event', () => seen.push([getHeader(VARIANT)]));
  run({ [VARIANT]: 'emitting' }, () => emitter.emit('event'));
  deepEqual(seen.at(-1), ['emitting']);
});
