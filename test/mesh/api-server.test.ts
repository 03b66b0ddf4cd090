import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiServer } from './api-server';

const estate = join(__dirname, 'fixtures', 'estate.yaml');
let server: ApiServer;

beforeAll(async () => {
  server = await ApiServer.start();
}, 120_000);
afterAll(() => server?.stop());

test('server-side apply accepts the estate, and does nothing when nothing changed', async () => {
  expect((await server.apply(estate)).filter(({ error }) => error)).toEqual([]);
  // A new Namespace still changes with the second apply, so the second is compared with the third.
  const first = await server.apply(estate);
  const second = await server.apply(estate);
  expect(second.map(({ object }) => object?.metadata.resourceVersion)).toEqual(
    first.map(({ object }) => object?.metadata.resourceVersion),
  );
});

test.each([
  ['a field that is not in the schema', 'weight: 70', 'wieght: 70', /wieght.*field not declared in schema/],
  ['an enum value that is none', 'mode: STRICT', 'mode: STRIKT', /Unsupported value: "STRIKT"/],
  ['a selector that its own pods do not have', 'app: ui, version: main', 'app: iu, version: main', /selector/],
])('fails for %s', async (_, right, wrong, message) => {
  const broken = readFileSync(estate, 'utf8').replace(right, wrong);
  const errors = (await server.apply(broken, { dryRun: true })).flatMap(({ error }) => error ?? []);
  expect(errors).toEqual([expect.stringMatching(message)]);
});

test('fails for a kind that nobody has installed', async () => {
  const [answer] = await server.apply('apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: x }\n');
  expect(answer.error).toBe('no kind Thing in example.com/v1');
});
