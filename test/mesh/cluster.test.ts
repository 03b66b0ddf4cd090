import { bookinfo } from '../../apps/bookinfo/chart';
import { Cluster } from './cluster';
import { RenderedEstate } from './contract/rendered-estate';
import type { LabRequest, Load } from './lab';

const estate = RenderedEstate.of((app) => void bookinfo(app));
const page: LabRequest = { from: 'bookinfo/gateway', url: 'https://bookinfo.example.com/productpage' };
const reviews: LabRequest = { from: 'bookinfo/productpage', url: 'http://reviews:9080/' };
const ticket: LabRequest = { ...reviews, headers: { 'x-variant-id': 'BOOK-42' } };
let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.start({ sidecars: ['bookinfo/productpage', 'bookinfo/reviews*'], drainMs: 1000 });
  expect((await cluster.apply(estate.yaml)).filter(({ error }) => error)).toEqual([]);
  await cluster.available();
}, 120_000);
afterAll(() => cluster?.stop());

const endpoints = async (service: string) => {
  const { body } = await cluster.send(
    'GET',
    `/apis/discovery.k8s.io/v1/namespaces/bookinfo/endpointslices?labelSelector=kubernetes.io/service-name=${service}`,
  );
  return (body.items as { endpoints: Endpoint[] }[]).flatMap((slice) => slice.endpoints ?? []);
};
interface Endpoint {
  readonly targetRef: { readonly name: string };
  readonly conditions: { readonly ready: boolean; readonly serving: boolean; readonly terminating: boolean };
}

async function until(state: () => Promise<boolean>): Promise<void> {
  while (!(await state())) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('Deployments become pods that answer, at the gateway over TLS and in the mesh over mutual TLS', async () => {
  await cluster.waitUntilServing(page, { status: 200, workload: 'productpage' });
  await cluster.waitUntilServing(ticket, { status: 200, version: 'book-42' });
  const jason = { ...reviews, headers: { 'end-user': 'jason' } };
  const answer = await cluster.waitUntilServing(jason, { status: 200, version: 'canary' });
  expect(answer.received?.headers['x-forwarded-client-cert']).toContain('/ns/bookinfo/sa/productpage');
});

test('new images roll out without a failed request: old pods terminate, leave the endpoints and go', async () => {
  const old = (await endpoints('reviews')).find(({ targetRef }) => /^reviews-(?!book|canary)/.test(targetRef.name))!;
  const load = await cluster.load({ requests: [page, reviews, ticket], perSecond: 100 });
  await load.flows(50);
  for (const name of ['reviews', 'productpage', 'gateway']) {
    const { text } = estate.get(`Deployment/bookinfo/${name}`)!;
    await cluster.apply(text.replace(/image: (\S+)/, 'image: $1-next'));
  }
  const found = async () => (await endpoints('reviews')).find(({ targetRef }) => targetRef.name === old.targetRef.name);
  await until(async () => (await found())?.conditions.terminating ?? true);
  expect((await found())?.conditions).toEqual({ ready: false, serving: true, terminating: true });
  await until(async () => (await found()) === undefined);
  await cluster.available();
  await load.flows(50);
  const { total, failures, failedAt } = await load.stop();
  console.log(`rollout: ${total} requests, failed ${JSON.stringify(failures)}`);
  expect({ failures, failedAt }).toEqual({ failures: {}, failedAt: [] });
});

test('fails where a target goes before its route, and says when', async () => {
  const variant = ['Deployment/bookinfo/reviews-book-42', 'DestinationRule/bookinfo/reviews'].map(
    (id) => estate.get(id)!.text,
  );
  const load = await cluster.load({ requests: [ticket], perSecond: 50 });
  await load.flows(20);
  const before = Date.now();
  await cluster.remove(variant[0]!);
  await failing(load);
  const { failures, failedAt, samples } = await load.stop();
  expect(Object.keys(failures).join()).toMatch(/503/);
  expect(failedAt[0]).toBeGreaterThan(before);
  expect(samples[0]?.logs?.[0]?.flags).toMatch(/UH|UF|URX/);
  await cluster.apply(variant);
  await cluster.available();
  await cluster.waitUntilServing(ticket, { status: 200, version: 'book-42' });

  async function failing(running: Load): Promise<void> {
    await cluster.available();
    await running.flows(50);
  }
});

test('the audit log says who changed what, in order, and what was refused', async () => {
  const since = new Date().toISOString();
  const rule = estate.get('DestinationRule/bookinfo/reviews')!.text;
  const route = estate.get('VirtualService/bookinfo/ratings')!.text;
  await cluster.apply(rule);
  await cluster.apply(rule.replace('- "*"', '- "."'));
  await cluster.apply(rule);
  await cluster.apply(route.replace(/host: \S+/, 'host: "-"'));
  await cluster.apply(route, { dryRun: true });
  await cluster.remove(route);
  await cluster.apply(route);
  const events = await cluster.auditEvents(since);
  const ours = events.filter(({ user }) => user === 'test');
  expect(ours.map(({ verb, id, status, changed }) => `${verb} ${id} ${status} ${changed}`)).toEqual([
    'patch DestinationRule/bookinfo/reviews 200 false',
    'patch DestinationRule/bookinfo/reviews 200 true',
    'patch DestinationRule/bookinfo/reviews 200 true',
    'patch VirtualService/bookinfo/ratings 400 false',
    'delete VirtualService/bookinfo/ratings 200 true',
    'patch VirtualService/bookinfo/ratings 201 true',
  ]);
  expect(ours[3]!.message).toMatch(/admission webhook "validation.istio.io" denied the request/);
  expect(ours.map(({ at }) => at)).toEqual(ours.map(({ at }) => at).sort());
});
