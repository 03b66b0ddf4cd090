import type { Problem } from '../../lib/model/problem';
import { renderedPods } from '../../lib/registry/rendered-pods';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec:
  template:
    metadata: { labels: { component: cart, count: 2 }, annotations: { a: b } }
    spec: { containers: [{ name: server, image: "cart:1" }] }
`;

function read(text: string) {
  const problems: Problem[] = [];
  const pods = renderedPods([{ name: 'cart', shown: 'tenants/shop/rendered/cart.yaml', text }], problems);
  return { pods, said: problems.map(({ origin, message }) => `${origin.describe()}: ${message}`) };
}

test('objects with a pod template are read; others and empty documents are looked past', () => {
  const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: cart }\nspec: { ports: [{ port: 80 }] }\n';
  const { pods, said } = read(`\uFEFF---\n# nothing here\n---\n${service}---\n${DEPLOYMENT}---\n# end\n`);
  expect(said).toEqual([]);
  expect(pods).toMatchObject([
    {
      title: 'Deployment cart',
      namespace: 'shop',
      labels: { component: 'cart' },
      annotations: { a: 'b' },
      containers: [{ name: 'server', image: 'cart:1' }],
    },
  ]);
  expect(pods[0]!.origin.describe(['spec', 'template', 'spec', 'containers', 0, 'image'])).toBe(
    'tenants/shop/rendered/cart.yaml:15:49',
  );
});

test('the items of a list are objects of their own', () => {
  const item = {
    kind: 'Rollout',
    metadata: { name: 'cart' },
    spec: { template: { spec: { containers: [{ name: 'a' }] } } },
  };
  const { pods } = read(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: ['x', item] }));
  expect(pods.map(({ title, namespace, labels }) => [title, namespace, labels])).toEqual([
    ['Rollout cart', undefined, {}],
  ]);
  expect(pods[0]!.origin.base).toEqual(['items', 1]);
});

test.each(['[]', '[1]', 'none'])('pods with containers that are %s are none', (containers) => {
  expect(read(DEPLOYMENT.replace(/containers: .*\]/, `containers: ${containers}`)).pods).toEqual([]);
});

test('what is no YAML is an error', () => {
  expect(read('a: [').said[0]).toMatch(/^tenants\/shop\/rendered\/cart\.yaml:/);
});
