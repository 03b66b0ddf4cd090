import { MeshModel } from '../../lib/mesh-model';
import { isVisible, pickService, VirtualServiceIndex } from '../../lib/resolver/export-to';
import { virtualService } from './estate';

const rule = '    - { route: [{ destination: { host: a } }] }';
const to = (ns: string, name: string, exportTo: string) =>
  virtualService(ns, name, ['x.example.com'], rule, exportTo === '' ? '' : `exportTo: [${exportTo}]`);

function seen(namespace: string, ...documents: string[]): string[] {
  const index = new VirtualServiceIndex(MeshModel.ofText(documents.join('\n---\n')));
  return index.seenFrom(namespace, 'mesh').map((item) => `${item.namespace}/${item.name}`);
}

test("private rules come first, then those exported by name, then everybody's; each oldest first", () => {
  const all = [
    to('acme', 'public', ''),
    to('other', 'a-public', '"*"'),
    to('other', 'for-acme', 'acme'),
    to('acme', 'private', '.'),
    to('acme', 'a-private', '.'),
    to('acme', 'nobody', '"~"'),
    to('other', 'own', '.'),
  ];
  expect(seen('acme', ...all)).toEqual([
    'acme/a-private',
    'acme/private',
    'other/for-acme',
    'other/a-public',
    'acme/public',
  ]);
  expect(seen('third', ...all)).toEqual(['other/a-public', 'acme/public']);
});

test('the part with some hosts, of some namespaces, or with wildcards, is in the same order', () => {
  const at = (ns: string, name: string, exportTo: string, ...hosts: string[]) =>
    virtualService(ns, name, hosts, rule, `exportTo: [${exportTo}]`);
  const documents = [
    at('acme', 'asked', '"*"', 'other.example.com', 'x.example.com'),
    at('acme', 'asked-privately', '.', 'x.example.com'),
    at('acme', 'not-asked', '"*"', 'y.example.com'),
    at('acme', 'wild', '.', 'z.example.com', '*.example.org'),
    at('istio-system', 'of-a-namespace', '"*"', 'y.example.com'),
    at('istio-system', 'twice', '"*"', 'x.example.com', '*.x.example.com'),
    at('other', 'hidden', '.', 'x.example.com'),
  ];
  const index = new VirtualServiceIndex(MeshModel.ofText(documents.join('\n---\n')));
  const part = (hosts: string[], namespaces: string[]) =>
    index.seenAt({ hosts, namespaces }, 'acme', 'mesh').map(({ name }) => name);
  expect(part(['x.example.com'], ['istio-system'])).toEqual([
    ...['asked-privately', 'wild', 'asked', 'of-a-namespace', 'twice'],
  ]);
  expect(part(['x.example.com'], [])).toEqual(['asked-privately', 'wild', 'asked', 'twice']);
  expect(part([], [])).toEqual(['wild', 'twice']);
  expect(part(['other.example.com', 'nowhere.example.com'], [])).toEqual(['wild', 'asked', 'twice']);
});

test('of services with one name: those of Kubernetes, those exported by name, the oldest', () => {
  const entry = (ns: string, exportTo: string) => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: x, namespace: ${ns} }
spec: { hosts: [x.acme.svc.cluster.local], ports: [{ number: 80, name: http, protocol: HTTP }], exportTo: [${exportTo}] }`;
  const service = `apiVersion: v1
kind: Service
metadata: { name: x, namespace: acme }
spec: { ports: [{ port: 80 }] }`;
  const pick = (namespace: string, ...documents: string[]) => {
    const model = MeshModel.ofText(documents.join('\n---\n'));
    const found = pickService(model.servicesNamed('x.acme.svc.cluster.local'), namespace);
    return found && `${found.registry} ${found.namespace}`;
  };
  expect(pick('ui', entry('a', '"*"'), service)).toBe('kubernetes acme');
  expect(pick('ui', entry('a', '"*"'), entry('b', 'ui'))).toBe('service-entry b');
  expect(pick('other', entry('a', '.'), entry('b', 'ui'))).toBe(undefined);
  // Kubernetes' own counts more than being exported by name; of two alike, the older.
  expect(pick('ui', entry('b', 'ui'), service)).toBe('kubernetes acme');
  expect(pick('ui', entry('a', 'ui'), service)).toBe('kubernetes acme');
  expect(pick('ui', entry('a', 'ui'), entry('b', 'ui'))).toBe('service-entry a');
  expect(pick('ui', entry('a', '"*"'), entry('b', '"*"'))).toBe('service-entry a');
  expect(pick('b', entry('a', '"*"'), entry('b', '"*"'))).toBe('service-entry a');
  expect(pick('a', entry('a', '"*"'), service)).toBe('kubernetes acme');
});

test('a service is visible where it is exported to', () => {
  const visible = (exportTo: readonly string[], namespace: string) =>
    isVisible({ exportTo, namespace: 'acme' } as Parameters<typeof isVisible>[0], namespace);
  expect([visible(['*'], 'x'), visible(['x'], 'x'), visible(['.'], 'acme')]).toEqual([true, true, true]);
  expect([visible(['.'], 'x'), visible(['~'], 'acme'), visible(['y'], 'acme')]).toEqual([false, false, false]);
});
