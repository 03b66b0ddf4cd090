import { refusedDeploymentValues } from '../../lib/limits/deployment-values';
import { ACCEPTED, deploymentOf, type PodValueCase, REFUSED } from './pod-value-cases';

const told = (each: PodValueCase) =>
  refusedDeploymentValues(deploymentOf(each).spec as Record<string, unknown>).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

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
      expect(() => refusedDeploymentValues({ strategy: value, template: { spec: { [field]: value } } })).not.toThrow();
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
