import { loadAll } from 'js-yaml';
import { parseRegistry } from '../../lib/registry/parse-registry';
import type { RegistryError } from '../../lib/registry/registry-error';
import { renderedFiles } from '../estate/rendered';

// biome-ignore lint/suspicious/noExplicitAny: objects of Kubernetes
type Json = any;

const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: shop
environment: staging
namespace: shop
mtls: UNSET
isolation: false
services:
  cart:
    workload: external
    port: 7070
    targetPort: 8080
    selector: { component: cart }
    subsets: { main: { track: stable } }
`;
const VARIANT = `apiVersion: branchline/v1
kind: Variant
id: OPS-1
services:
  cart: { workload: managed, image: "shop/cart:ops-1", env: { LOG: debug } }
`;
const CHART = `apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec:
  replicas: 3
  template:
    metadata:
      labels: { component: cart, track: stable }
      annotations: { prometheus.io/scrape: "true", sidecar.istio.io/inject: "true" }
    spec:
      serviceAccountName: cart
      containers:
        - { name: log, image: "fluent:1" }
        - name: server
          image: "shop/cart:1.4"
          command: [/cart]
          env: [{ name: LOG, value: info }, { name: REDIS, valueFrom: { secretKeyRef: { name: redis, key: url } } }]
          ports: [{ name: web, containerPort: 8080 }, { name: metrics, containerPort: 9102 }]
          readinessProbe: { httpGet: { path: /healthz, port: web } }
          resources: { requests: { cpu: 100m } }
`;

interface Given {
  readonly tenant?: string;
  readonly variant?: string;
  readonly charts?: readonly string[];
}

function read({ tenant = TENANT, variant = VARIANT, charts = [CHART] }: Given) {
  return parseRegistry([
    { path: 'shop/tenant.yaml', text: tenant },
    { path: 'shop/variants/OPS-1.yaml', text: variant },
    ...charts.map((text, index) => ({ path: `shop/rendered/${index}.yaml`, text })),
  ]);
}

/** The pods of the variant. */
function template(given: Given = {}): Json {
  const texts = [...renderedFiles(read(given).estate).values()].map(String);
  const objects = texts.flatMap((text) => loadAll(text)) as Json[];
  return objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'cart-ops-1').spec.template;
}

function app(given?: Given): Json {
  return template(given).spec.containers.find(({ name }: Json) => name === 'app');
}

/** Errors and warnings. */
function said(given: Given): string {
  try {
    return read(given)
      .warnings.map(({ origin, field, message, fix }) => `${origin.describe(field)} ${message} | ${fix}`)
      .join('\n');
  } catch (error) {
    return (error as RegistryError).message;
  }
}

test('a variant of ours beside the mainline of a chart has the pods of the mainline, its own image and variables', () => {
  const { metadata, spec } = template();
  expect(metadata.labels).toMatchObject({ component: 'cart', version: 'ops-1' });
  expect(metadata.labels).not.toHaveProperty('track');
  expect(metadata.annotations).toEqual({ 'prometheus.io/scrape': 'true' });
  expect(spec).toEqual({
    serviceAccountName: 'cart',
    containers: [
      { name: 'log', image: 'fluent:1' },
      {
        name: 'app',
        image: 'shop/cart:ops-1',
        command: ['/cart'],
        env: [
          { name: 'LOG', value: 'debug' },
          { name: 'REDIS', valueFrom: { secretKeyRef: { name: 'redis', key: 'url' } } },
          { name: 'BRANCHLINE_VARIANT', value: 'ops-1' },
          { name: 'BRANCHLINE_VARIANT_HEADER', value: 'x-variant-id' },
        ],
        ports: [
          { name: 'metrics', containerPort: 9102 },
          { name: 'http-app', containerPort: 8080 },
        ],
        readinessProbe: { httpGet: { path: '/healthz', port: 8080 } },
        resources: { requests: { cpu: '100m' } },
      },
    ],
  });
});

test('what the service and the variant say themselves counts more', () => {
  const service = TENANT.concat(`    env: { REDIS: "redis://own" }
    serviceAccountName: other
    user: 1000
    probes: { readiness: /own }
    resources: { requests: { cpu: 1m } }
    deployment: { spec: { template: { spec: { containers: [{ name: log, image: "fluent:2" }] } } } }
`);
  const { spec } = template({ tenant: service });
  expect(spec).toMatchObject({ serviceAccountName: 'other', securityContext: { runAsUser: 1000 } });
  expect(spec.containers[0]).toEqual({ name: 'log', image: 'fluent:2' });
  expect(app({ tenant: service })).toMatchObject({
    readinessProbe: { httpGet: { path: '/own', port: 8080 } },
    resources: { requests: { cpu: '1m' } },
  });
  expect(app({ tenant: service }).env).toContainEqual({ name: 'REDIS', value: 'redis://own' });
  const more = VARIANT.replace('env:', 'resources: { requests: { memory: 1Mi } }, env:');
  expect(app({ variant: more }).resources).toEqual({ requests: { memory: '1Mi' } });
});

test('the account of the chart is that of the service: policies name it, and pods of ours have it', () => {
  const accountOf = (chart: string) => read({ charts: [chart] }).estate.tenants[0]!.services[0]!.serviceAccountName;
  expect(accountOf(CHART)).toBe('cart');
  expect(accountOf(CHART.replace('serviceAccountName', 'serviceAccount'))).toBe('cart');
  expect(template({ charts: [CHART.replace('serviceAccountName', 'serviceAccount')] }).spec.serviceAccountName).toBe(
    'cart',
  );
  for (const none of ['""', '7']) {
    expect(accountOf(CHART.replace('serviceAccountName: cart', `serviceAccount: ${none}`))).toBeUndefined();
  }
  const own = TENANT.concat('    serviceAccountName: own\n');
  expect(read({ tenant: own }).estate.tenants[0]!.services[0]!.serviceAccountName).toBe('own');
});

test('probes are those of the chart, each unless the service has its own', () => {
  const chart = CHART.replace(
    'readinessProbe: { httpGet: { path: /healthz, port: web } }',
    'livenessProbe: { tcpSocket: { port: 9102 }, periodSeconds: 3 }\n          startupProbe: { httpGet: { path: /up, port: other } }',
  );
  expect(app({ charts: [chart] })).toMatchObject({
    livenessProbe: { tcpSocket: { port: 9102 }, periodSeconds: 3 },
    startupProbe: { httpGet: { path: '/up', port: 'other' } },
  });
  expect(app({ charts: [chart] })).not.toHaveProperty('readinessProbe');
  const own = TENANT.concat('    probes: { liveness: /alive, startup: /begun }\n');
  expect(app({ charts: [chart], tenant: own })).toMatchObject({
    livenessProbe: { httpGet: { path: '/alive', port: 8080 } },
    startupProbe: { httpGet: { path: '/begun', port: 8080 } },
  });
  const none = app({ charts: [chart.replace(/ +(livenessProbe|startupProbe): .*\n/g, '')] });
  expect(Object.keys(none).filter((name) => name.endsWith('Probe'))).toEqual([]);
});

test('ports of the routes keep our names, and others theirs where they are free', () => {
  const ports =
    '[{ name: http-app, containerPort: 9102 }, { containerPort: 9103 }, { name: udp, containerPort: 53, protocol: UDP }]';
  const chart = CHART.replace(/ports: .*\]/, `ports: ${ports}`).replace(
    'annotations: {',
    `annotations: { kubectl.kubernetes.io/default-container: server,`,
  );
  expect(app({ charts: [chart] }).ports).toEqual([
    { containerPort: 9102 },
    { containerPort: 9103 },
    { name: 'udp', containerPort: 53, protocol: 'UDP' },
    { name: 'http-app', containerPort: 8080 },
  ]);
});

test('a container that says nothing but its image, in pods without annotations', () => {
  const chart = `kind: Deployment
metadata: { name: cart, namespace: shop }
spec: { template: { metadata: { labels: { component: cart, track: stable } }, spec: { containers: [{ name: app, image: "cart:1" }] } } }
`;
  const { metadata, spec } = template({ charts: [chart] });
  expect(metadata).not.toHaveProperty('annotations');
  expect(spec).toEqual({
    serviceAccountName: 'default',
    containers: [
      {
        name: 'app',
        image: 'shop/cart:ops-1',
        env: [
          { name: 'LOG', value: 'debug' },
          { name: 'BRANCHLINE_VARIANT', value: 'ops-1' },
          { name: 'BRANCHLINE_VARIANT_HEADER', value: 'x-variant-id' },
        ],
        ports: [{ name: 'http-app', containerPort: 8080 }],
      },
    ],
  });
});

test('a canary of ours has them, too', () => {
  const tenant = TENANT.concat('    canary: { workload: managed, image: "shop/cart:2", weight: 5 }\n');
  const variant = VARIANT.replace('{ workload: managed, image: "shop/cart:ops-1", env: { LOG: debug } }', '{}');
  const overlay = read({ tenant, variant }).estate.tenants[0]!.services[0]!.deployment;
  expect(JSON.stringify(overlay)).toContain('"command":["/cart"]');
});

test('what is wrong in the own `deployment` is told in tenant.yaml', () => {
  const tenant = TENANT.concat('    deployment: { spec: { template: { spec: { nodeSelectr: { a: b } } } } }\n');
  expect(said({ tenant })).toContain(
    'tenants/shop/tenant.yaml:15:60: error: services.cart.deployment.spec.template.spec.nodeSelectr: ',
  );
});

test('security contexts are those of the chart', () => {
  const chart = CHART.replace('command: [/cart]', 'securityContext: { runAsUser: 7 }').replace(
    'serviceAccountName: cart',
    'securityContext: { fsGroup: 8 }\n      automountServiceAccountToken: false',
  );
  const { spec } = template({ charts: [chart] });
  expect(spec).toMatchObject({
    securityContext: { fsGroup: 8 },
    automountServiceAccountToken: false,
    serviceAccountName: 'default',
  });
  expect(app({ charts: [chart] }).securityContext).toEqual({ runAsUser: 7 });
});

test('of several containers, the one that kubectl takes answers', () => {
  const chart = CHART.replace('annotations: {', 'annotations: { kubectl.kubernetes.io/default-container: log,');
  expect(template({ charts: [chart] }).spec.containers.map(({ name }: Json) => name)).toEqual(['app', 'server']);
});

test('nothing of a chart where Branchline runs nothing beside its mainline', () => {
  const variant = VARIANT.replace('{ workload: managed, image: "shop/cart:ops-1", env: { LOG: debug } }', '{}');
  expect(read({ variant }).estate.tenants[0]!.services[0]!.deployment).toBeUndefined();
  expect(said({ variant })).toBe('');
});

test.each<[string, Given, string]>([
  [
    'no pods with these labels',
    { charts: [CHART.replace('track: stable', 'track: other')] },
    'tenants/shop/tenant.yaml:10:5 no pods of `rendered` have the labels component: cart, track: stable: what Branchline runs beside this mainline has nothing of its pods | add what its chart writes',
  ],
  [
    'pods of another namespace',
    { charts: [CHART.replace('{ name: cart }', '{ name: cart, namespace: other }')] },
    'no pods of `rendered` have',
  ],
  [
    'two with these labels',
    { charts: [CHART, CHART.replace('name: cart }', 'name: cart-two }')] },
    'tenants/shop/tenant.yaml:14:22: error: services.cart.subsets.main: Deployment cart and Deployment cart-two of `rendered` have the labels component: cart, track: stable: which of them is the mainline is not known [WORK-3]\n    fix: say labels that only its pods have',
  ],
  [
    'no container with the port',
    { charts: [CHART.replace('containerPort: 8080', 'containerPort: 8081')] },
    'tenants/shop/tenant.yaml:12:17: error: services.cart.targetPort: which container of Deployment cart answers is not known: none of log, server has port 8080 [WORK-3]\n    fix: write its `containerPort`, or the annotation `kubectl.kubernetes.io/default-container`',
  ],
  [
    'another container with our name',
    { charts: [CHART.replace('name: log', 'name: app')] },
    "tenants/shop/tenant.yaml:10:5: error: services.cart: Deployment cart has a container 'app' that does not answer the service's requests, and the one that does gets this name [WORK-3]\n    fix: rename it in the chart",
  ],
  [
    'a field that Kubernetes does not know',
    { charts: [CHART.replace('command:', 'comand:')] },
    'tenants/shop/rendered/0.yaml:16:19: error: services.cart.deployment.spec.template.spec.containers.1.comand: ',
  ],
  [
    'a power without a grant',
    { charts: [CHART.replace('serviceAccountName: cart', 'hostNetwork: true')] },
    'tenants/shop/rendered/0.yaml:11:20 ',
  ],
])('%s', (_, given, expected) => {
  expect(said(given)).toContain(expected);
});
