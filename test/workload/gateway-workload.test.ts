import {
  CREDENTIAL_RULES,
  GATEWAY_AUTOSCALE,
  gatewayDeploymentSpec,
  gatewayServiceSpec,
} from '../../lib/workload/gateway-workload';

const selector = { istio: 'acme-staging-gateway' };

test('EDGE-6: the world comes in at 80 and 443, the pods listen above 1024', () => {
  expect(gatewayServiceSpec('LoadBalancer', selector)).toEqual({
    type: 'LoadBalancer',
    selector,
    ports: [
      { name: 'http', port: 80, targetPort: 8080, appProtocol: 'http' },
      { name: 'https', port: 443, targetPort: 8443, appProtocol: 'https' },
    ],
  });
});

test('Istio’s injector makes the proxy; the pods have no privilege and no token, and as many as the autoscaler says', () => {
  expect(gatewayDeploymentSpec({ team: 'x' }, selector, 'gateway')).toEqual({
    selector: { matchLabels: selector },
    template: {
      metadata: {
        annotations: { 'inject.istio.io/templates': 'gateway' },
        labels: { team: 'x', ...selector, 'sidecar.istio.io/inject': 'true' },
      },
      spec: {
        automountServiceAccountToken: false,
        serviceAccountName: 'gateway',
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'istio-proxy',
            image: 'auto',
            ports: [
              { name: 'http', containerPort: 8080 },
              { name: 'https', containerPort: 8443 },
            ],
            resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '1Gi' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { drop: ['ALL'] },
              readOnlyRootFilesystem: true,
              runAsNonRoot: true,
            },
          },
        ],
      },
    },
  });
});

test('two gateway pods at least, so that one can go', () => {
  expect(GATEWAY_AUTOSCALE).toEqual({ min: 2, max: 5, cpu: 80 });
});

test('the account may do one thing: what istiod asks before it hands out a certificate', () => {
  expect(CREDENTIAL_RULES).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }]);
});
