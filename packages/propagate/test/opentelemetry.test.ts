import { deepEqual, equal } from 'node:assert/strict';
import { after, test } from 'node:test';
import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';

// As `--import` of the zero-code instrumentation does it: before http is loaded.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(
  new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
);
const instrumentations = [new HttpInstrumentation(), new UndiciInstrumentation()];
after(() => {
  for (const each of instrumentations) each.disable();
});

// Loaded after the instrumentation.
const { createServer, get } = require('node:http') as typeof import('node:http');
const { getHeader, propagate, run } = require('../lib') as typeof import('../lib');
const { json, listening } = require('./server') as typeof import('./server');
type Headers = import('./server').Headers;

propagate({ hosts: ['127.0.0.1'] });
const VARIANT = 'x-variant-id';

/** The names and values of a request as they came in, so that nothing that is there twice is overlooked. */
const rawEcho = () => createServer((request, response) => response.end(JSON.stringify(request.rawHeaders)));

function pairs(raw: string[]): [string, string][] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1]!] as [string, string]] : [],
  );
}

test('with OpenTelemetry every header is sent once: baggage by it, the variant by us, by http and fetch', async () => {
  const behind = await listening(rawEcho());
  const calls: Record<string, () => Promise<string[]>> = {
    '/http': () =>
      new Promise((resolve) =>
        get(`http://127.0.0.1:${behind}/`, async (response) => resolve((await json(response)) as never)),
      ),
    '/fetch': async () => (await (await fetch(`http://127.0.0.1:${behind}/`)).json()) as string[],
  };
  const port = await listening(
    createServer(async (request, response) => response.end(JSON.stringify(await calls[request.url!]!()))),
  );
  for (const path of Object.keys(calls)) {
    const headers = { [VARIANT]: 'ops-1', baggage: 'variant=ops-1,k=v;p', 'x-feature-flags': 'f' };
    const got = pairs(
      (await run({}, async () => (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).json())) as string[],
    );
    const of = (name: string): string[] => got.flatMap(([each, value]) => (each === name ? [value] : []));
    deepEqual([of(VARIANT), of('x-feature-flags')], [['ops-1'], ['f']], path);
    equal(of('baggage').length, 1, path);
    equal(of('baggage')[0]!.split(',').includes('variant=ops-1'), true, path);
    // The next request of the same connection has nothing of it.
    const none = pairs(
      (await run({}, async () => (await fetch(`http://127.0.0.1:${port}${path}`)).json())) as string[],
    );
    deepEqual(
      none.filter(([name]) => [VARIANT, 'baggage', 'x-feature-flags'].includes(name)),
      [],
      path,
    );
  }
});

test("OpenTelemetry's context is the one that counts: what its instrumentations bind keeps its variant", async () => {
  const port = await listening(
    createServer((_, response) => {
      // A pool that calls back in the context of somebody else; an instrumentation has bound the callback.
      const bound = context.bind(context.active(), () => response.end(String(getHeader(VARIANT))));
      run({ [VARIANT]: 'somebody-else' }, () => setTimeout(bound, 1));
    }),
  );
  const variants = Array.from({ length: 30 }, (_, index) => `v-${index}`);
  const answers = await Promise.all(
    variants.map(async (variant) =>
      (await fetch(`http://127.0.0.1:${port}/`, { headers: { [VARIANT]: variant } })).text(),
    ),
  );
  deepEqual(answers, variants);
});

test('a propagator that is registered later is followed, too, and OpenTelemetry works as before', async () => {
  const inner = run({ [VARIANT]: 'a' }, () => [
    getHeader(VARIANT),
    context.with(ROOT_CONTEXT, () => getHeader(VARIANT)),
  ]);
  deepEqual(inner, ['a', 'a']);
  deepEqual(propagation.fields().sort(), ['baggage', 'traceparent', 'tracestate']);
  const carrier: Record<string, string> = {};
  const entry = propagation.createBaggage({ k: { value: 'v' } });
  propagation.inject(propagation.setBaggage(ROOT_CONTEXT, entry), carrier);
  deepEqual(carrier, { baggage: 'k=v' } satisfies Headers);
});
