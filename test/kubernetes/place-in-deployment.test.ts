import { placeInDeployment } from '../../lib/kubernetes/place-in-deployment';

test.each([
  ['envFrom', 'spec.template.spec.containers: [{ name: app, envFrom: … }]'],
  ['nodeSelector', 'spec.template.spec.nodeSelector'],
  ['strategy', 'spec.strategy'],
  ['annotations', 'spec.template.metadata.annotations'],
  ['name', undefined],
  ['selector', undefined],
  ['constructor', undefined],
  ['nothing', undefined],
])('%s is %s', (field, place) => {
  expect(placeInDeployment(field)).toBe(place);
});
