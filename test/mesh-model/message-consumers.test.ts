import { MeshModel, messageConsumers, mountedQueues } from '../../lib/mesh-model';
import { queuedEstate } from './queued-estate';

const consumersOf = (yaml: string) =>
  messageConsumers(MeshModel.ofText(yaml)).map(({ workload, queues, ...rest }) => ({
    name: `${workload.namespace}/${workload.name}`,
    ...rest,
    ...(queues && { variants: queues.variants }),
  }));

const variants = { 'OPS-1': { services: ['billing'] } };
const names = { 'OPS-1': 'ops-1', 'ops-1': 'ops-1' };

test('QUEUE-1: who reads which topic in which group, with what it has mounted', () => {
  const common = { topic: 'orders', reads: 'orders', header: 'x-variant-id' };
  expect(consumersOf(queuedEstate({ variants }))).toEqual([
    { name: 'acme/audit', ...common, group: 'audit', mainGroup: 'audit', variants: {} },
    { name: 'acme/billing', ...common, group: 'billing', mainGroup: 'billing', variants: names },
    {
      name: 'acme/billing-ops-1',
      ...common,
      group: 'billing.ops-1',
      mainGroup: 'billing',
      variant: 'ops-1',
      variants: names,
    },
  ]);
});

test('QUEUE-3: a variant with a topic of its own, another header, baggage', () => {
  const yaml = queuedEstate({ variants, mode: 'topic', propagation: { header: 'x-env', baggage: 'variant' } });
  expect(consumersOf(yaml)[1]).toEqual({
    name: 'acme/billing-ops-1',
    topic: 'orders',
    reads: 'orders.ops-1',
    group: 'billing.ops-1',
    mainGroup: 'billing',
    variant: 'ops-1',
    header: 'x-env',
    variants: {},
  });
  const model = MeshModel.ofText(yaml);
  const shop = model.workloads.find(({ name }) => name === 'shop')!;
  expect(mountedQueues(model, shop)).toMatchObject({ baggage: 'variant', topics: { orders: names }, variants: {} });
  const ui = model.workloads.find(({ name }) => name === 'ui')!;
  expect(mountedQueues(model, ui)).toBeUndefined();
});

const pods = (container: string, volumes = '[]') => `apiVersion: apps/v1
kind: Deployment
metadata: { name: w, namespace: a }
spec: { template: { metadata: { labels: { app: w } }, spec: { volumes: ${volumes}, containers: [${container}] } } }`;
const READER =
  'env: [{ name: BRANCHLINE_GROUP_T, value: g }, { name: BRANCHLINE_TOPIC_T, value: t }, { name: BRANCHLINE_GROUP_X, value: g }, { name: BRANCHLINE_TOPIC_T, value: u }]';
const MOUNTED = `{ name: c, ${READER}, volumeMounts: [{ name: q, mountPath: /etc/branchline/ }] }`;
const VOLUMES = '[{ name: o, emptyDir: {} }, { name: q, configMap: { name: w-queues } }]';
const file = (text: string, name = 'w-queues', namespace = 'a') =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${namespace} }\ndata: { queues.json: ${JSON.stringify(text)} }`;

test('variables without their fellow, of another name or without a value say nothing', () => {
  expect(consumersOf(pods(`{ name: c, ${READER} }`))).toEqual([
    { name: 'a/w', topic: 't', reads: 't', group: 'g', mainGroup: 'g', header: 'x-variant-id' },
  ]);
  expect(consumersOf(pods('{ name: c, env: [{ name: BRANCHLINE_GROUP_T, valueFrom: {} }, 7] }'))).toEqual([]);
  expect(consumersOf(pods('{ name: c }'))).toEqual([]);
});

test.each([
  ['of another name', file('{"variants":{"a":"b"},"topics":{}}', 'other')],
  ['of another namespace', file('{"variants":{"a":"b"},"topics":{}}', 'w-queues', 'b')],
  ['that is no JSON', file('{')],
  ['without the file', file('{}').replace('queues.json', 'other.json')],
])('a ConfigMap %s is not what is mounted', (_, text) => {
  const [found] = messageConsumers(MeshModel.ofText(`${pods(MOUNTED, VOLUMES)}\n${text}`));
  expect(found!.queues).toBeUndefined();
});

test('whatever a file has, names from it meet no prototype, and what has another shape counts as absent', () => {
  const text = '{"variants":{"__proto__":"x","n":1,"l":[]},"topics":{"__proto__":{"a":"b"},"t":5},"baggage":[]}';
  const [found] = messageConsumers(MeshModel.ofText(`${pods(MOUNTED, VOLUMES)}\n${file(text)}`));
  const { variants: known, topics, baggage } = found!.queues!;
  expect([Object.keys(known), Object.keys(topics), baggage]).toEqual([
    ['__proto__', 'n'],
    ['__proto__', 't'],
    undefined,
  ]);
  expect(Object.getPrototypeOf(known)).toBe(Object.prototype);
});
