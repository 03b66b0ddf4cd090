import { CREDENTIAL_RULES, gatewayDeploymentSpec, gatewayServiceSpec } from '../../lib/workload/gateway-workload';

const selector = { istio: 'acme-staging-gateway' };

test('EDGE-6: the world comes in at 80 and 443, the pods listen above 1024', () => {
  expect(gatewayServiceSpec('LoadBalancer', selector)).toMatchObject({
    type: 'LoadBalancer',
    selector,
    ports: [
      { port: 80, targetPort: 8080 },
      { port: 443, targetPort: 8443 },
    ],
  });
});

test('Istio’s injector makes the proxy; the pods have no privilege and no token', () => {
  const spec = gatewayDeploymentSpec({ team: 'x' }, selector, 'gateway');
  expect(spec).toMatchObject({
    selector: { matchLabels: selector },
    template: {
      metadata: {
        annotations: { 'inject.istio.io/templates': 'gateway' },
        labels: { team: 'x', ...selector, 'sidecar.istio.io/inject': 'true' },
      },
      spec: {
        automountServiceAccountToken: false,
        serviceAccountName: 'gateway',
        containers: [{ name: 'istio-proxy', image: 'auto', securityContext: { capabilities: { drop: ['ALL'] } } }],
      },
    },
  });
  expect(spec).not.toHaveProperty('replicas');
});

test('the account may do one thing: what istiod asks before it hands out a certificate', () => {
  expect(CREDENTIAL_RULES).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }]);
});
