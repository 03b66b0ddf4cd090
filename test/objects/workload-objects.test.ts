import { workloadParts } from '../../lib/objects/workload-objects';
import { service } from '../estate/declared';

const AUTOSCALE = { min: 2, max: 6, cpu: 70 };

/** The objects of a workload of `cms`, by id. */
function objectsOf(version: string, own: Parameters<typeof service>[1], overrides: object = {}) {
  const cms = service('cms', own);
  const parts = workloadParts(() => ({
    service: cms,
    version,
    overrides: version === 'main' ? cms : { image: 'x:1', ...overrides },
  }));
  return Object.fromEntries(parts.map(({ id, object }) => [id, object]));
}

test('SAFE-5: an autoscaled mainline has an autoscaler and a disruption budget, and says no number of pods', () => {
  const objects = objectsOf('main', { autoscale: AUTOSCALE });
  expect(Object.keys(objects)).toEqual(['deployment', 'autoscaler', 'disruption-budget']);
  expect(objects.deployment!.fields.spec!()).not.toHaveProperty('replicas');
});

test('a variant of an autoscaled service has a fixed number and nothing else', () => {
  const objects = objectsOf('ops-1', { autoscale: AUTOSCALE }, { replicas: 2 });
  expect(Object.keys(objects)).toEqual(['deployment']);
  expect(objects.deployment).toMatchObject({ name: 'cms-ops-1' });
  expect(objects.deployment!.fields.spec!()).toMatchObject({ replicas: 2 });
});

test('a single pod has no disruption budget: its node could never be drained', () => {
  expect(objectsOf('main', {})).not.toHaveProperty('disruption-budget');
  expect(objectsOf('main', { replicas: 2 })).toHaveProperty('disruption-budget');
});

test.each([
  [true, 'true'],
  [false, 'false'],
  ['baggage', 'baggage'],
] as const)('PROP-4: propagates: %s stands on the Deployments of mainline and variants', (propagates, text) => {
  for (const version of ['main', 'canary', 'ops-1']) {
    const { deployment, 'disruption-budget': budget } = objectsOf(version, { propagates, replicas: 2 });
    expect(deployment!.annotations).toEqual({ 'branchline.dev/propagates': text });
    expect(budget?.annotations).toBeUndefined();
  }
});

test('PROP-4: without it there is no annotation', () => {
  expect(objectsOf('main', {}).deployment).not.toHaveProperty('annotations');
});
