import { JsonPatch } from 'cdk8s';
import { inherited } from '../../lib/constructs/additions';
import { deploymentSpec } from '../../lib/workload/deployment';
import { service, variant } from '../estate/declared';

const own = variant('OPS-1', { env: { MODE: 'own' } });
const cms = service('cms', { env: { LEVEL: 'info' }, resources: { limits: { memory: '1Gi' } }, variants: [own] });
const spec = () => deploymentSpec({ service: cms, version: own.key, overrides: own });

test('without anything added it is the very same', () => {
  const mine = spec();
  expect(inherited(mine, own, undefined, [])).toBe(mine);
  expect(inherited(mine, own, undefined, [JsonPatch.add('/spec/replicas', 3)])).toBe(mine);
});

test('patches of pods are taken over; what makes the workload its own stays', () => {
  const result = inherited(spec(), own, undefined, [
    JsonPatch.add('/spec/template/spec/hostNetwork', true),
    JsonPatch.replace('/spec/template/spec/containers/0', {
      name: 'app',
      image: 'other',
      env: [{ name: 'MODE', value: 'theirs' }],
    }),
    JsonPatch.add('/spec/template/metadata/labels', { extra: 'yes' }),
  ]);
  expect(result.template).toEqual({
    metadata: { labels: { extra: 'yes', app: 'cms', version: 'ops-1' } },
    spec: expect.objectContaining({
      hostNetwork: true,
      containers: [{ name: 'app', image: own.image, env: [{ name: 'MODE', value: 'own' }] }],
    }),
  });
});

test('a patch changes nothing of what users gave us', () => {
  inherited(spec(), own, undefined, [
    JsonPatch.replace('/spec/template/spec/containers/0/resources/limits/memory', '2Gi'),
  ]);
  expect(cms.resources).toEqual({ limits: { memory: '1Gi' } });
});

test('what was done to a cdk8s-plus Deployment is laid over, but for the image', () => {
  const plus = (image: string, more: object = {}) => ({
    template: { spec: { containers: [{ name: 'app', image }], ...more } },
  });
  const additions = { before: plus('early'), after: plus('late', { hostname: 'x' }) };
  const { template } = inherited(spec(), own, additions, []) as { template: { spec: Record<string, unknown> } };
  expect(template.spec).toMatchObject({ hostname: 'x', containers: [{ name: 'app', image: own.image }] });
});
