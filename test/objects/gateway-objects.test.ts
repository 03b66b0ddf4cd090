import { gatewayWorkloadObjects } from '../../lib/objects/gateway-objects';

const props = { tenant: 'acme', name: 'gateway', namespace: 'acme-staging' };

test('only a gateway with a certificate may ask for Secrets', () => {
  expect(gatewayWorkloadObjects({ ...props, tls: false })).not.toHaveProperty('role');
  const { role, roleBinding } = gatewayWorkloadObjects({ ...props, tls: true });
  expect(role!.fields.rules!()).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }]);
  expect(roleBinding!.fields.subjects!()).toEqual([
    { kind: 'ServiceAccount', name: 'gateway', namespace: 'acme-staging' },
  ]);
});

test('two pods at least, and a load balancer, unless said otherwise', () => {
  const spec = (own: object, object: 'autoscaler' | 'service') =>
    gatewayWorkloadObjects({ ...props, tls: false, ...own })[object].fields.spec!();
  expect(spec({}, 'autoscaler')).toMatchObject({ minReplicas: 2, maxReplicas: 5 });
  expect(spec({ autoscale: { min: 3, max: 9, cpu: 50 } }, 'autoscaler')).toMatchObject({ minReplicas: 3 });
  expect(spec({}, 'service')).toMatchObject({ type: 'LoadBalancer' });
  expect(spec({ serviceType: 'ClusterIP' }, 'service')).toMatchObject({ type: 'ClusterIP' });
});
