import { refusedValues } from '../../lib/limits/workload-values';
import { ACCEPTED, CLAIMS, deploymentOf, type PodValueCase, REFUSED } from './pod-value-cases';

const told = (each: PodValueCase) =>
  refusedValues(deploymentOf(each)).map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`);

test.each(REFUSED)('$what', (each) => {
  expect(told(each)).toEqual([expect.stringContaining(each.says)]);
  expect(told(each)[0]!.split(': ')[0]).toBe(each.at);
});

test.each(ACCEPTED)('nothing is said of $what', (each) => {
  expect(told(each)).toEqual([]);
});

test('whatever is written in place of a list or a mapping, nothing is said of it here', () => {
  const odd = [undefined, null, 'text', 5, [], {}, [null], ['text']];
  for (const value of odd) {
    for (const field of ['containers', 'volumes', 'tolerations', 'topologySpreadConstraints']) {
      expect(() =>
        refusedValues({ kind: 'Deployment', spec: { strategy: value, template: { spec: { [field]: value } } } }),
      ).not.toThrow();
    }
    for (const field of [
      'env',
      'ports',
      'resources',
      'lifecycle',
      'livenessProbe',
      'securityContext',
      'volumeMounts',
    ]) {
      expect(() => told({ what: field, app: { [field]: value } })).not.toThrow();
    }
  }
});

test('pods are found where each kind has them', () => {
  const pod = { containers: [{ name: 'a' }] };
  const template = { spec: pod };
  const placeIn = (kind: string, spec: object) => refusedValues({ kind, spec }).map(({ path }) => path.join('.'));
  expect(placeIn('Pod', pod)).toEqual(['spec.containers.0.name']);
  expect(placeIn('StatefulSet', { template })).toEqual(['spec.template.spec.containers.0.name']);
  expect(placeIn('CronJob', { jobTemplate: { spec: { template } } })).toEqual([
    'spec.jobTemplate.spec.template.spec.containers.0.name',
  ]);
  expect(refusedValues({})).toEqual([]);
});

test('a Job is no Deployment: its pods end', () => {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b' }] } };
  expect(refusedValues({ kind: 'Job', spec: { template } })).toEqual([]);
  expect(refusedValues({ kind: 'Deployment', spec: { template } })).toHaveLength(1);
});

test('a StatefulSet claims volumes for its pods', () => {
  expect(refusedValues(CLAIMS)).toEqual([]);
  const spec = { ...(CLAIMS.spec as object), volumeClaimTemplates: undefined };
  expect(refusedValues({ ...CLAIMS, spec })).toHaveLength(1);
});
