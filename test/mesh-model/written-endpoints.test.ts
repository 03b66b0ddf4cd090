import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';

const SERVICE = (spec: string) => `apiVersion: v1
kind: Service
metadata: { name: old, namespace: acme }
spec: { ports: [{ name: http, port: 80 }]${spec} }`;
const ENDPOINTS = (name = 'old', namespace = 'acme') => `apiVersion: v1
kind: Endpoints
metadata: { name: ${name}, namespace: ${namespace} }
subsets:
  - { addresses: [{ ip: 10.1.0.1 }, { ip: 10.1.0.2 }], ports: [{ name: http, port: 8080 }] }`;
const SLICE = (ready: string) => `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: old-x, namespace: acme, labels: { kubernetes.io/service-name: old } }
addressType: IPv4
ports: [{ name: http, port: 8080 }]
endpoints: [{ addresses: [10.1.0.3], conditions: { ready: ${ready} } }, { addresses: [10.1.0.4] }]`;

const addressesOf = (...documents: string[]) => {
  const [service] = MeshModel.ofText(documents.join('\n---\n')).services;
  return service!.endpoints.map(({ address, ports }) => `${address} ${ports.http}`);
};

test('a Service without selector has the addresses that are written for it', () => {
  expect(addressesOf(SERVICE(''), ENDPOINTS())).toEqual(['10.1.0.1 8080', '10.1.0.2 8080']);
  expect(addressesOf(SERVICE(''), SLICE('true'))).toEqual(['10.1.0.3 8080', '10.1.0.4 8080']);
  expect(addressesOf(SERVICE(''), SLICE('false'))).toEqual(['10.1.0.4 8080']);
  expect(addressesOf(SERVICE(''), ENDPOINTS(), SLICE('true'))).toHaveLength(4);
});

test.each([
  ['another Service', SERVICE(''), ENDPOINTS('new')],
  ['another namespace', SERVICE(''), ENDPOINTS('old', 'shop')],
  ['pods, whose endpoints Kubernetes writes', SERVICE(', selector: { app: old }'), ENDPOINTS()],
  ['another host', SERVICE(', type: ExternalName, externalName: old.example'), ENDPOINTS()],
  ['another kind of the same name', SERVICE(''), ENDPOINTS().replace('apiVersion: v1', 'apiVersion: example.com/v1')],
])('not those of %s', (_, ...documents) => {
  expect(addressesOf(...documents)).toEqual([]);
});

test('requests are delivered there', () => {
  const client = `apiVersion: apps/v1
kind: Deployment
metadata: { name: ui, namespace: acme }
spec: { template: { metadata: { labels: { app: ui } }, spec: { containers: [{ name: app }] } } }`;
  const resultOf = (...documents: string[]) => {
    const from = { kind: 'workload' as const, namespace: 'acme', labels: { app: 'ui' } };
    const model = MeshModel.ofText([client, ...documents].join('\n---\n'));
    const { outcome } = new Resolver(model).resolve({ from, port: 80, authority: 'old' });
    return outcome.kind === 'forward' ? outcome.destinations[0]!.result : undefined;
  };
  expect(resultOf(SERVICE(''))).toMatchObject({ reason: 'no_healthy_upstream' });
  expect(resultOf(SERVICE(''), ENDPOINTS())).toEqual({ kind: 'delivered', tls: 'plaintext' });
});
