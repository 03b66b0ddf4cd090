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
