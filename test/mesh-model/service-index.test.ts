import { MeshModel } from '../../lib/mesh-model';
import { deployment, service } from '../resolver/estate';

const externalName = (name: string, target: string, namespace = 'acme') => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { type: ExternalName, externalName: ${target} }`;

const entry = (name: string, namespace: string, host: string, more = '') => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: ${namespace} }
spec: { hosts: [${host}], location: MESH_INTERNAL, ports: [{ number: 80, name: http, protocol: HTTP }]${more} }`;

const modelOf = (...documents: string[]) => MeshModel.ofText(documents.join('\n---\n'));

test('a host may belong to several namespaces; in one, a Service goes before a ServiceEntry, whichever is older', () => {
  const host = 'cms.acme.svc.cluster.local';
  for (const documents of [
    [entry('a', 'acme', host), service('acme', 'cms')],
    [service('acme', 'cms'), entry('z', 'acme', host)],
  ]) {
    const found = modelOf(...documents, entry('copy', 'beta', host)).servicesNamed(host);
    expect([...found].map(([namespace, { registry }]) => `${namespace} ${registry}`).sort()).toEqual([
      'acme kubernetes',
      'beta service-entry',
    ]);
  }
});

test('of two ServiceEntries of one namespace and host the older one is used', () => {
  const found = modelOf(entry('b', 'acme', 'a.example.org'), entry('a', 'acme', 'a.example.org'));
  expect(found.servicesNamed('a.example.org').get('acme')!.object.name).toBe('a');
  expect(found.servicesNamed('b.example.org').size).toBe(0);
});

test('a Service by its namespace and name', () => {
  const model = modelOf(service('acme', 'cms'), service('beta', 'cms'));
  expect(model.service('beta', 'cms')!.namespace).toBe('beta');
  expect(model.service('gamma', 'cms')).toBeUndefined();
});

test('the services of a namespace, and any services, the oldest first', () => {
  const model = modelOf(service('beta', 'a'), service('acme', 'c'), service('acme', 'b'));
  const names = (services: readonly { readonly name: string }[]) => services.map(({ name }) => name);
  expect(names(model.servicesIn('acme'))).toEqual(['b', 'c']);
  expect(names(model.servicesIn('gamma'))).toEqual([]);
  expect(names(model.inOrder([...model.services].reverse()))).toEqual(names(model.services));
});

describe('Services of type ExternalName', () => {
  const host = (name: string) => `${name}.acme.svc.cluster.local`;
  const model = modelOf(
    service('acme', 'cms'),
    externalName('old', host('cms')),
    externalName('older', host('old')),
    externalName('mail', 'mail.example.org'),
    externalName('ping', host('pong')),
    externalName('pong', host('ping')),
  );

  test('stand for a host, also through each other', () => {
    expect(model.aliasOf(host('old'))).toBe(host('cms'));
    expect(model.aliasOf(host('older'))).toBe(host('cms'));
    expect(model.aliasOf(host('mail'))).toBe('mail.example.org');
  });

  test('stand for nothing where they lead in a circle; a Service with pods stands for itself', () => {
    expect(model.aliasOf(host('ping'))).toBeUndefined();
    expect(model.aliasOf(host('cms'))).toBeUndefined();
    expect(model.aliasOf('nobody.example.org')).toBeUndefined();
  });

  test('are found by the host that they stand for in the end', () => {
    const names = (hostname: string) => model.aliasesFor(hostname).map(({ name }) => name);
    expect(names(host('cms'))).toEqual(['old', 'older']);
    expect(names('mail.example.org')).toEqual(['mail']);
    expect(names(host('old'))).toEqual([]);
  });
});

test("a workload's services are those of its namespace whose every label its pods carry", () => {
  const narrow = service('acme', 'narrow').replace('{ app: narrow }', '{ app: cms, version: main }');
  const other = service('acme', 'other').replace('{ app: other }', '{ app: cms, version: ops-1 }');
  const selected = entry('legacy', 'acme', 'cms.example.org', ', workloadSelector: { labels: { app: cms } }');
  const model = modelOf(
    service('acme', 'cms'),
    service('beta', 'cms'),
    narrow,
    other,
    selected,
    externalName('none', 'cms.example.org'),
    deployment('acme', 'cms', 'main'),
  );
  const [workload] = model.workloads;
  const names = () => model.servicesOfPods(workload!).map(({ namespace, name }) => `${namespace}/${name}`);
  expect(names().sort()).toEqual(['acme/cms', 'acme/cms.example.org', 'acme/narrow']);
  expect(names()).toEqual(names());
});
