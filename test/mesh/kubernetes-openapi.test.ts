import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIELD_TABLE } from '../../lib/kubernetes/fields.generated';
import { descriptionsOf } from '../check/schema/kubernetes-descriptions';
import { MISTAKES, OBJECTS, withMistake } from '../check/schema/kubernetes-objects';
import { type OpenApi, trimOpenApi } from '../check/schema/kubernetes-openapi';
import { ApiServer } from './api-server';

const FILE = join(__dirname, '../../imports/kubernetes-openapi.json');
const DESCRIPTIONS = join(__dirname, '../../imports/kubernetes-descriptions.json');
let server: ApiServer;

beforeAll(async () => {
  server = await ApiServer.start();
}, 120_000);
afterAll(() => server?.stop());

/** What the server publishes of Kubernetes' own groups; the CRDs that are installed have schemas of their own. */
async function published(): Promise<OpenApi[]> {
  const { paths } = (await server.send('GET', '/openapi/v3')).body as {
    paths: Record<string, { serverRelativeURL: string }>;
  };
  const own = Object.entries(paths).filter(([path]) => /^apis?\/(.*\/)?v\d/.test(path) && !path.includes('istio.io'));
  const answers = await Promise.all(own.map(([, { serverRelativeURL }]) => server.send('GET', serverRelativeURL)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  return answers.map(({ body }) => body as OpenApi);
}

test("the imported schemas are what Kubernetes' API server publishes (UPDATE_DOCS=1 writes them)", async () => {
  const text = `${JSON.stringify(trimOpenApi(await published()))}\n`;
  if (process.env.UPDATE_DOCS) writeFileSync(FILE, text);
  expect(readFileSync(FILE, 'utf8') === text).toBe(true);
}, 120_000);

test('so is what editors say of the fields of overlays (UPDATE_DOCS=1 writes it)', async () => {
  const { definitions } = JSON.parse(FIELD_TABLE) as { definitions: object };
  const text = `${JSON.stringify(descriptionsOf(await published(), Object.keys(definitions)), undefined, 1)}\n`;
  if (process.env.UPDATE_DOCS) writeFileSync(DESCRIPTIONS, text);
  expect(readFileSync(DESCRIPTIONS, 'utf8') === text).toBe(true);
}, 120_000);

test('the server takes the objects of the field tests', async () => {
  expect((await server.apply(OBJECTS)).filter(({ error }) => error)).toEqual([]);
});

test.each(MISTAKES)('the server, too, refuses what is found: %s, written %s', async (right, wrong) => {
  const valid = OBJECTS.split('---\n');
  const [wrongOne] = withMistake(right, wrong)
    .split('---\n')
    .filter((object) => !valid.includes(object));
  const [{ error }] = await server.apply(wrongOne!, { dryRun: true });
  expect(error).toBeDefined();
});
