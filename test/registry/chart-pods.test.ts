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
    'tenants/shop/tenant.yaml:10:5 no pods in the `rendered` folder have the labels component: cart, track: stable: what Branchline runs beside this mainline has nothing of its pods | add what its chart writes',
  ],
  [
    'pods of another namespace',
    { charts: [CHART.replace('{ name: cart }', '{ name: cart, namespace: other }')] },
    'no pods in the `rendered` folder have',
  ],
  [
    'two with these labels',
    { charts: [CHART, CHART.replace('name: cart }', 'name: cart-two }')] },
    'tenants/shop/tenant.yaml:14:22: error: services.cart.subsets.main: Deployment cart and Deployment cart-two in the `rendered` folder have the labels component: cart, track: stable: which of them is the mainline is not known [WORK-3]\n    fix: say labels that only its pods have',
  ],
  [
    'no container with the port',
    { charts: [CHART.replace('containerPort: 8080', 'containerPort: 8081')] },
    'which container of Deployment cart answers is not known: none of log, server has port 8080',
  ],
  [
    'another container with our name',
    { charts: [CHART.replace('name: log', 'name: app')] },
    "Deployment cart has a container 'app' that does not answer the service's requests",
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
