import { ADOPTED, CANARY_CHART, RUNNING, registryOf, TICKET_CHART, written, yaml } from '../../adoption/shop';
import { JudgedMesh } from './judged-mesh';
import type { RenderedEstate } from './rendered-estate';

const settings = { sidecars: ['shop/*'] };
const CART = 'http://cart-svc.shop.svc.cluster.local:7070/';
const CATALOG = 'http://catalog.shop.svc.cluster.local:3550/';
const from = 'shop/frontend';
const ticket = { 'x-variant-id': 'ops-1' };

/** What runs, with what else the charts and Branchline add. */
const estate = (...more: string[]) => ({ yaml: [RUNNING, ...more].join('\n---\n') }) as RenderedEstate;

let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate(), settings);
});
afterAll(() => mesh?.stop());

const others = 'mtls: UNSET\nisolation: false\n';
const CATALOG_RULES = '  catalog: { port: 3550, subsets: { main: { track: stable } } }\n';
const CART_RULES = '  cart-svc: { port: 7070, subsets: { main: { track: stable } } }\n';
const rules = (services: string, variants = {}) => written(registryOf(services, variants, others)).stages;

/** What is applied, one after the other. Rules come before pods that they must not lead to, and pods before rules that do. */
const STEPS: readonly (string | readonly string[])[] = [
  rules(CART_RULES),
  rules(CART_RULES + CATALOG_RULES),
  yaml(TICKET_CHART),
  rules(CART_RULES + CATALOG_RULES, { 'OPS-1': '  catalog: {}\n' }),
  yaml(CANARY_CHART),
  written(ADOPTED).stages,
];

test('WORK-3: services are adopted one by one under load, and no request fails or goes to a ticket', async () => {
  const load = await mesh.lab.load(
    [CART, CATALOG].map((url) => ({ from, url })),
    4,
  );
  for (const step of STEPS) {
    for (const text of typeof step === 'string' ? [step] : step) {
      await mesh.lab.apply(text);
      await load.flows(100);
    }
  }
  const { total, failures, answered } = await load.stop();
  console.log(
    `adopted under load: ${total} requests, failed ${JSON.stringify(failures)}, answered ${JSON.stringify(answered)}`,
  );
  expect(failures).toEqual({});
  expect(Object.keys(answered).sort()).toEqual(['shop/cart-v7', 'shop/cart-v8', 'shop/catalog']);
}, 120_000);

test('WORK-3: afterwards the ticket and the canary get what is theirs', async () => {
  await mesh.replace(estate(yaml(TICKET_CHART), yaml(CANARY_CHART), written(ADOPTED).yaml), settings);
  await mesh.expect({ from, url: CATALOG }, { status: 200, workload: 'catalog' });
  await mesh.expect({ from, url: CATALOG, headers: ticket }, { status: 200, workload: 'catalog-ops-1' });
  await mesh.expect({ from, url: CATALOG, headers: { 'x-variant-id': 'ops-2' } }, { status: 200, workload: 'catalog' });
  await mesh.expect({ from, url: CART, headers: ticket }, { status: 200, workload: 'cart-svc-ops-1' });
  await mesh.expect({ from, url: CART, headers: { 'x-variant-id': 'x' } }, { status: 200, workload: 'cart-v7' });
  const answers = await mesh.lab.play(Array.from({ length: 300 }, () => ({ from, url: CART })));
  const canary = answers.filter(({ workload }) => workload === 'cart-v8').length;
  expect(answers.every(({ workload }) => workload === 'cart-v7' || workload === 'cart-v8')).toBe(true);
  expect(canary).toBeGreaterThan(30);
  expect(canary).toBeLessThan(90);
});

test('WORK-3: a variant with the pods of the chart gets what is for it, and nothing of the mainline', async () => {
  const charts = RUNNING.replaceAll('"spec":{"containers"', '"spec":{"terminationGracePeriodSeconds":7,"containers"');
  const { yaml: rules } = written([...ADOPTED, { path: 'shop/rendered/charts.yaml', text: charts }]);
  expect(rules).toContain('terminationGracePeriodSeconds: 7');
  await mesh.replace(estate(yaml(TICKET_CHART), yaml(CANARY_CHART), rules), settings);
  await mesh.expect({ from, url: CART, headers: ticket }, { status: 200, workload: 'cart-svc-ops-1' });
  const answers = await mesh.lab.play(Array.from({ length: 100 }, () => ({ from, url: CART })));
  expect(new Set(answers.map(({ workload }) => workload))).toEqual(new Set(['cart-v7', 'cart-v8']));
});
