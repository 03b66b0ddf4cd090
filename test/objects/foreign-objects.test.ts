import { foreignObjects } from '../../lib/objects/foreign-objects';
import { parseRegistry } from '../../lib/registry/parse-registry';

function objects(services: string, variant?: string) {
  const head = 'apiVersion: branchline/v1\nkind:';
  const { estate } = parseRegistry([
    {
      path: 'shop/tenant.yaml',
      text: `${head} Tenant\nname: shop\nenvironment: staging\nnamespace: shop\nmtls: UNSET\nisolation: false\nservices:\n${services}`,
    },
    ...(variant === undefined
      ? []
      : [{ path: 'shop/variants/OPS-1.yaml', text: `${head} Variant\nid: OPS-1\nservices:\n${variant}` }]),
  ]);
  return estate.tenants.flatMap(foreignObjects) as Record<string, unknown>[];
}

const CART = `  cart:
    workload: external
    port: 7070
    targetPort: 8080
    selector: { component: cart }
    serviceAccountName: robot
    subsets: { main: { track: stable }, canary: { track: canary } }
`;

test('WORK-3: an external service is a Service and pods, by the names, ports and labels of the registry', () => {
  const labels = { component: 'cart', track: 'stable' };
  expect(objects(CART)).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'cart', namespace: 'shop' },
      spec: {
        selector: { component: 'cart' },
        ports: [{ name: 'http-app', port: 7070, targetPort: 8080, appProtocol: 'http' }],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'cart', namespace: 'shop' },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { serviceAccountName: 'robot', containers: [{ name: 'app', image: 'unknown' }] },
        },
      },
    },
  ]);
});

const pods = (all: readonly Record<string, unknown>[]) =>
  all.flatMap(({ kind, metadata, spec }) => {
    if (kind !== 'Deployment') return [];
    const { matchLabels } = (spec as { selector: { matchLabels: object } }).selector;
    return [[(metadata as { name: string }).name, matchLabels]];
  });

test('WORK-3: canary, versions and variants have their labels, and those that we run are not among them', () => {
  const beside = `${CART}    canary: { weight: 5 }\n    versions: { v1: {}, v2: { workload: managed, image: "r:2" } }\n    routes: [/]\n    hostnames: [shop.example.com]\n`;
  expect(pods(objects(beside, '  cart: {}\n'))).toEqual([
    ['cart', { component: 'cart', track: 'stable' }],
    ['cart-canary', { component: 'cart', track: 'canary' }],
    ['cart-v1', { component: 'cart', version: 'v1' }],
    ['cart-ops-1', { component: 'cart', version: 'ops-1' }],
  ]);
  expect(pods(objects(CART, '  cart: { workload: managed, image: "r:1" }\n')).map(([name]) => name)).toEqual(['cart']);
});

test('WORK-3: of a service that we write only what others run beside it', () => {
  expect(
    objects('  cms: { image: "r:1", port: 80, canary: { workload: external, weight: 5 } }\n').map(
      ({ metadata }) => metadata,
    ),
  ).toEqual([{ name: 'cms-canary', namespace: 'shop' }]);
});
