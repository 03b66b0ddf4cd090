import type { CheckedMesh } from '../../lib/check/checked-mesh';
import { meantHost } from '../../lib/check/meant-host';
import { MeshModel } from '../../lib/mesh-model';

const service = (name: string, namespace = 'acme') =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: { ports: [{ name: http, port: 80 }] }\n`;
const entry = (host: string) =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: { name: e, namespace: acme }\nspec: { hosts: [${host}], ports: [{ number: 443, name: tls, protocol: TLS }] }\n`;

const meant = (host: string, ...objects: string[]) =>
  meantHost({ model: MeshModel.of([{ file: 'a.yaml', text: objects.join('---\n') }]) } as CheckedMesh, host, 'acme');

test.each([
  ['cmss.acme.svc.cluster.local', 'cms.acme.svc.cluster.local'],
  ['cms.acne.svc.cluster.local', 'cms.acme.svc.cluster.local'],
  ['cms', 'cms.acme.svc.cluster.local'],
  ['cm', 'cms.acme.svc.cluster.local'],
  ['billing.acme.svc.cluster.local', undefined],
  ['api.acme.svc.cluster.local', undefined],
])('%s: %s', (host, expected) => {
  expect(meant(host, service('cms'))).toBe(expected);
});

test('of two Services of one name in other namespaces none is meant, and of other names that are near the one here', () => {
  expect(meant('cms.acme.svc.cluster.local', service('cms', 'a'), service('cms', 'b'))).toBeUndefined();
  expect(meant('cmss.acme.svc.cluster.local', service('cms', 'globex'))).toBeUndefined();
});

test('a host outside: a slip in its first part, or behind it', () => {
  expect(meant('apii.example.com', entry('api.example.com'))).toBe('api.example.com');
  expect(meant('api.exmaple.com', entry('api.example.com'))).toBe('api.example.com');
  expect(meant('api.other.net', entry('api.example.com'))).toBeUndefined();
});
