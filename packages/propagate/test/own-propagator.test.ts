// The propagator that docs/header-propagation.md has for OpenTelemetry without baggage: its code, and nothing of this package.
import { deepEqual } from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { context, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';

const root = join(__dirname, '../../..');
const page = readFileSync(join(root, 'docs/header-propagation.md'), 'utf8');
const [, code] = /^```js\n(\/\/ variant-propagator\.mjs\n[\s\S]*?)^```$/m.exec(page)!;

// Inside of the repository, where its imports are found.
mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
const folder = mkdtempSync(join(root, 'node_modules/.cache/own-propagator-'));
const instrumentations = [new HttpInstrumentation(), new UndiciInstrumentation()];

before(async () => {
  const file = join(folder, 'variant-propagator.mjs');
  writeFileSync(file, code!);
  // Not `import`, of which the compiler would make `require`.
  const load = new Function('url', 'return import(url)') as (url: string) => Promise<{ textMapPropagator: never }>;
  const { textMapPropagator } = await load(String(pathToFileURL(file)));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(textMapPropagator);
});
after(() => {
  for (const each of instrumentations) each.disable();
  rmSync(folder, { recursive: true });
});

test('the propagator of the page passes the variant on, by http and fetch, each request its own', async () => {
  // Loaded after the instrumentation.
  const { createServer, get } = require('node:http') as typeof import('node:http');
  const { echoServer, json, listening } = require('./server') as typeof import('./server');
  const behind = `http://127.0.0.1:${await echoServer()}/`;
  const byHttp = () =>
    new Promise<Record<string, string | undefined>>((resolve) => get(behind, (response) => resolve(json(response))));
  const byFetch = async () => (await (await fetch(behind)).json()) as Record<string, string | undefined>;
  const port = await listening(
    createServer(async (_, response) => {
      const answers = await Promise.all([byHttp(), byFetch()]);
      response.end(JSON.stringify(answers.map((headers) => headers['x-variant-id'] ?? 'none')));
    }),
  );
  const asked = Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? undefined : `ops-${index}`));
  const answers = await Promise.all(
    asked.map(async (variant) => {
      const headers: Record<string, string> = variant === undefined ? {} : { 'x-variant-id': variant };
      return (await fetch(`http://127.0.0.1:${port}/`, { headers })).json();
    }),
  );
  deepEqual(
    answers,
    asked.map((variant) => [variant ?? 'none', variant ?? 'none']),
  );
});
