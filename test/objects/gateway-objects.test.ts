import { gatewayParts } from '../../lib/objects/gateway-objects';
import { gateway, tenant } from '../estate/declared';

type Own = Partial<Parameters<typeof gatewayParts>[0]>;

/** The objects of a gateway by id. */
function partsOf(own: Own = {}) {
  const props = { tenant: 'acme', name: 'gateway', namespace: 'acme-staging', existing: false, tls: false, ...own };
  const parts = gatewayParts(
    props,
    () => tenant(),
    () => gateway(),
  );
  return Object.fromEntries(parts.map(({ id, object }) => [id, object]));
}

test('a gateway that takes pods that are there already has none of its own', () => {
  expect(Object.keys(partsOf({ existing: true, tls: true }))).toEqual(['gateway']);
});

test('only a gateway with a certificate may ask for Secrets', () => {
  expect(Object.keys(partsOf())).toEqual([
    'gateway',
    'service-account',
    'deployment',
    'service',
    'autoscaler',
    'disruption-budget',
  ]);
  const { role, 'role-binding': roleBinding } = partsOf({ tls: true });
  expect(role!.fields.rules!()).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }]);
  expect(roleBinding!.fields.roleRef!()).toEqual({
    apiGroup: 'rbac.authorization.k8s.io',
    kind: 'Role',
    name: 'gateway',
  });
  expect(roleBinding!.fields.subjects!()).toEqual([
    { kind: 'ServiceAccount', name: 'gateway', namespace: 'acme-staging' },
  ]);
});

test('two pods at least, and a load balancer, unless said otherwise', () => {
  const spec = (own: Own, object: 'autoscaler' | 'service') => partsOf(own)[object]!.fields.spec!();
  expect(spec({}, 'autoscaler')).toMatchObject({ minReplicas: 2, maxReplicas: 5 });
  expect(spec({ autoscale: { min: 3, max: 9, cpu: 50 } }, 'autoscaler')).toMatchObject({ minReplicas: 3 });
  expect(spec({ autoscale: { min: 3, max: 9 } }, 'autoscaler')).toMatchObject({
    metrics: [{ resource: { target: { averageUtilization: 70 } } }],
  });
  expect(spec({}, 'service')).toMatchObject({ type: 'LoadBalancer' });
  expect(spec({ serviceType: 'ClusterIP' }, 'service')).toMatchObject({ type: 'ClusterIP' });
});
