import { propagationOf } from '../../lib/model/propagation';
import { deploymentSpec, isAutoscaled, workloadName } from '../../lib/workload/deployment';
import { canary, service, variant } from '../estate/declared';

const autoscale = { min: 2, max: 10, cpu: 70 };

test('NAME-5: a Deployment selects on app and version, its pods carry these and the well-known labels', () => {
  const cms = service('cms', { variants: [variant('OPS-1')] });
  expect(deploymentSpec({ service: cms, version: 'ops-1', overrides: cms.variants[0]! })).toMatchObject({
    replicas: 1,
    selector: { matchLabels: { app: 'cms', version: 'ops-1' } },
    template: {
      metadata: {
        labels: {
          app: 'cms',
          version: 'ops-1',
          'app.kubernetes.io/name': 'cms',
          'app.kubernetes.io/part-of': 'acme',
          'app.kubernetes.io/managed-by': 'branchline',
        },
      },
    },
  });
});

test.each(['main', 'canary', 'ops-1'])(
  'SAFE-1: a new pod of %s counts only when every proxy has had time to know it',
  (version) => {
    const cms = service('cms');
    expect(deploymentSpec({ service: cms, version, overrides: cms })).toMatchObject({ minReadySeconds: 5 });
  },
);

test.each([
  ['main', undefined],
  ['canary', undefined],
  ['ops-1', 120],
])('SAFE-1: the roll-out of %s is given up after %p seconds', (version, seconds) => {
  const cms = service('cms');
  expect(deploymentSpec({ service: cms, version, overrides: cms }).progressDeadlineSeconds).toBe(seconds);
});

test.each([
  ['main', 'cms'],
  ['canary', 'cms-canary'],
  ['ops-1', 'cms-ops-1'],
])('NAME-2: workload %s is called %s', (version, name) => {
  expect(workloadName({ name: 'cms' }, version)).toBe(name);
});

test.each([
  ['main', {}, undefined, 1],
  ['main', {}, { replicas: 3 }, 3],
  ['main', { autoscale }, { replicas: 3 }, undefined],
  ['canary', { autoscale }, canary(), undefined],
  ['canary', { autoscale }, canary({ replicas: 2 }), 2],
  ['ops-1', { autoscale }, variant('OPS-1'), 1],
  ['ops-1', {}, variant('OPS-1', { replicas: 0 }), 0],
  ['v1', { autoscale }, { replicas: 2 }, 2],
])('SAFE-5: %s of %p with %p has replicas %p', (version, props, overrides, replicas) => {
  const cms = service('cms', props);
  const workload = { service: cms, version, overrides: { image: cms.image, ...overrides } };
  expect(deploymentSpec(workload).replicas).toBe(replicas);
  expect(isAutoscaled(workload)).toBe(replicas === undefined);
});

describe('PROP-3: what a workload is told of the variant that it is', () => {
  const env = (version: string, more: Partial<Parameters<typeof deploymentSpec>[0]> = {}) => {
    const cms = service('cms', { variants: [variant('OPS-1')], env: { MODE: 'a' } });
    const spec = deploymentSpec({ service: cms, version, overrides: cms, ...more }) as {
      template: { spec: { containers: [{ env: object[] }] } };
    };
    return spec.template.spec.containers[0].env;
  };
  const mode = { name: 'MODE', value: 'a' };

  test('a variant its key and the header; all others nothing, unless the header is not the usual one', () => {
    expect(env('ops-1')).toEqual([
      mode,
      { name: 'BRANCHLINE_VARIANT', value: 'ops-1' },
      { name: 'BRANCHLINE_VARIANT_HEADER', value: 'x-variant-id' },
    ]);
    expect([env('main'), env('canary'), env('v1')]).toEqual([[mode], [mode], [mode]]);
    const propagation = propagationOf({ header: 'x-env' });
    const header = { name: 'BRANCHLINE_VARIANT_HEADER', value: 'x-env' };
    expect(env('main', { propagation })).toEqual([mode, header]);
    expect(env('ops-1', { propagation })).toEqual([mode, { name: 'BRANCHLINE_VARIANT', value: 'ops-1' }, header]);
  });

  test('what the service declares itself stands', () => {
    const overrides = { image: 'registry.example.com/cms:1', env: { BRANCHLINE_VARIANT: 'mine' } };
    expect(env('ops-1', { overrides })).toContainEqual({ name: 'BRANCHLINE_VARIANT', value: 'mine' });
  });
});

test('QUEUE-1, QUEUE-3: topics and groups of mainline and variants, and the file that is mounted', () => {
  const consumes = [
    { topic: 'orders.v1', group: 'billing' },
    { topic: 'bills', group: 'billing', mode: 'topic' as const },
  ];
  const billing = service('billing', { consumes, variants: [variant('OPS-1')] });
  const container = (version: string) => {
    // biome-ignore lint/suspicious/noExplicitAny: a Deployment as plain data
    const spec = deploymentSpec({ service: billing, version, overrides: billing }) as any;
    const { containers, volumes } = spec.template.spec;
    const env = Object.fromEntries(
      containers[0].env.map(({ name, value }: { name: string; value: string }) => [name, value]),
    );
    return { env, volumes, mounts: containers[0].volumeMounts };
  };
  expect(container('main')).toEqual({
    env: {
      BRANCHLINE_TOPIC_ORDERS_V1: 'orders.v1',
      BRANCHLINE_GROUP_ORDERS_V1: 'billing',
      BRANCHLINE_TOPIC_BILLS: 'bills',
      BRANCHLINE_GROUP_BILLS: 'billing',
    },
    volumes: [{ name: 'branchline-queues', configMap: { name: 'billing-queues', optional: true } }],
    mounts: [{ name: 'branchline-queues', mountPath: '/etc/branchline', readOnly: true }],
  });
  expect(container('canary').env).toEqual(container('main').env);
  expect(container('ops-1').env).toEqual({
    BRANCHLINE_VARIANT: 'ops-1',
    BRANCHLINE_VARIANT_ID: 'OPS-1',
    BRANCHLINE_VARIANT_HEADER: 'x-variant-id',
    BRANCHLINE_TOPIC_ORDERS_V1: 'orders.v1',
    BRANCHLINE_GROUP_ORDERS_V1: 'billing.ops-1',
    BRANCHLINE_TOPIC_BILLS: 'bills.ops-1',
    BRANCHLINE_GROUP_BILLS: 'billing.ops-1',
  });
});
