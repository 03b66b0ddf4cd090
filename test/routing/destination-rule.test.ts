import { mainDestinationRule, variantDestinationRule } from '../../lib/routing/destination-rule';
import { canary, service, variant } from '../estate/declared';

const subsets = ({ subsets = [] }: ReturnType<typeof mainDestinationRule>) =>
  subsets.map(({ name, labels }) => [name, labels]);

test('DEST-1: main, canary and versions stand in one rule with the traffic policy', () => {
  const cms = service('cms', {
    canary: canary(),
    versions: [{ name: 'v1', image: 'i' }],
    variants: [variant('OPS-1')],
    connectionPool: { http: { http1MaxPendingRequests: 100 } },
    outlierDetection: { consecutive5xxErrors: 5 },
  });
  const rule = mainDestinationRule(cms);
  expect(rule).toEqual({
    host: 'cms.acme-staging.svc.cluster.local',
    exportTo: ['*'],
    trafficPolicy: {
      connectionPool: { http: { http1MaxPendingRequests: 100 } },
      outlierDetection: { consecutive5xxErrors: 5 },
    },
    subsets: expect.anything(),
  });
  expect(subsets(rule)).toEqual([
    ['main', { version: 'main' }],
    ['canary', { version: 'canary' }],
    ['v1', { version: 'v1' }],
  ]);
});

test('DEST-1: a variant has a rule of its own with host and exportTo of the main one, and no policy', () => {
  const ops = variant('OPS-1');
  const cms = service('cms', { variants: [ops], outlierDetection: { consecutive5xxErrors: 5 } });
  expect(variantDestinationRule(cms, ops)).toEqual({
    host: 'cms.acme-staging.svc.cluster.local',
    exportTo: ['*'],
    subsets: [{ name: 'ops-1', labels: { version: 'ops-1' } }],
  });
});

test('DEST-3: there is no tls for mesh hosts, and no policy that nobody asked for', () => {
  expect(mainDestinationRule(service('cms'))).not.toHaveProperty('trafficPolicy');
});

test('DEST-1: the order in which versions are declared changes nothing', () => {
  const [v1, v2] = [
    { name: 'v1', image: 'i' },
    { name: 'v2', image: 'i' },
  ];
  const rule = (versions: (typeof v1)[]) => mainDestinationRule(service('cms', { versions }));
  expect(rule([v2, v1])).toEqual(rule([v1, v2]));
});
