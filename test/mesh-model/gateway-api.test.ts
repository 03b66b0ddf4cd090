import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';
import { deployment, namespace } from '../resolver/estate';

const gateway = (spec: string, annotations = '') => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop${annotations} }
spec:
  ${spec}
  listeners:
    - { name: web, port: 80, protocol: HTTP }
    - { name: admin, port: 80, protocol: HTTP, hostname: admin.example.com }`;
const ISTIO = 'gatewayClassName: istio';

const modelOf = (...documents: string[]) => MeshModel.ofText([namespace('shop'), ...documents].join('\n---\n'));
const made = (...documents: string[]) => modelOf(...documents).services.map(({ hostname }) => hostname.split('.')[0]);

/** What says something of the gateway's pods. */
const ABOUT = [
  `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: edge, namespace: shop }
spec:
  selector: { matchLabels: { gateway.networking.k8s.io/gateway-name: edge } }
  rules: [{ to: [{ operation: { methods: [GET] } }] }]`,
  `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/edge-istio] } }] }]`,
  `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: edge, namespace: shop }
spec:
  host: edge-istio.shop.svc.cluster.local
  trafficPolicy: { connectionPool: { http: { maxRetries: 3 } } }`,
  `apiVersion: v1
kind: Service
metadata: { name: inside, namespace: shop }
spec:
  selector: { gateway.networking.k8s.io/gateway-name: edge }
  ports: [{ name: http, port: 80 }]`,
];
const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web, namespace: shop }';

test('istiod runs pods for a Gateway of its classes, behind a Service with a port for each port of a listener', () => {
  const model = modelOf(gateway(ISTIO));
  expect(model.services.map(({ name, ports }) => [name, ports.map(({ number }) => number)])).toEqual([
    ['edge-istio', [15021, 80]],
  ]);
  expect(model.workloads.map(({ name, serviceAccount }) => [name, serviceAccount])).toEqual([
    ['edge-istio', 'edge-istio'],
  ]);
  expect(model.objects.map(({ kind }) => kind)).toEqual(['Namespace', 'Gateway']);
  expect(made(gateway('gatewayClassName: istio-waypoint'))).toEqual(['edge']);
  expect(made(gateway(ISTIO, ', annotations: { gateway.istio.io/name-override: front }'))).toEqual(['front']);
});

test('no pods are made where somebody else runs them', () => {
  expect(made(gateway('gatewayClassName: cilium'))).toEqual([]);
  expect(made(gateway('gatewayClassName: constructor'))).toEqual([]);
  const byHand = `${ISTIO}\n  addresses: [{ type: Hostname, value: ingress.istio-ingress.svc.cluster.local }]`;
  expect(made(gateway(byHand))).toEqual([]);
  expect(made(gateway(`${ISTIO}\n  addresses: [{ value: 192.0.2.7 }]`))).toEqual(['edge-istio']);
});

test('policies, rules and Services that name such pods by label, host or account are sound, and those of others are not', () => {
  const codes = (className: string) =>
    check(modelOf(account, deployment('shop', 'web', 'main'), gateway(`gatewayClassName: ${className}`), ...ABOUT))
      .filter(({ severity }) => severity !== 'style')
      .map(({ code }) => code)
      // The tests' Deployments have no image.
      .filter((code) => code !== 'BL108');
  expect(codes('istio')).toEqual([]);
  expect(codes('cilium')).toEqual(['BL604', 'BL610', 'BL301', 'BL501']);
});
