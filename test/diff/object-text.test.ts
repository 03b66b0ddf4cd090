import { objectChanges } from '../../lib/diff/object-changes';
import { objectLines } from '../../lib/diff/object-text';
import { MeshModel } from '../../lib/mesh-model';
import { deployment } from '../resolver/estate';

const lines = (base: string, head: string) =>
  objectLines(objectChanges(MeshModel.ofText(base), MeshModel.ofText(head)).named);
const withImage = (image: string, more = '') =>
  deployment('acme', 'ui', 'main').replace('name: app,', `name: app, image: ${image},${more}`);
const configMap = (name: string, data: string, kind = 'ConfigMap') =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: acme }\ndata: ${data}`;

test('a new image and more pods', () => {
  expect(
    lines(withImage('r.example.com/ui:1'), withImage('r.example.com/ui:2').replace('replicas: 1', 'replicas: 3')),
  ).toEqual(['Deployment acme/ui-main: replicas 1 → 3; image r.example.com/ui:1 → r.example.com/ui:2']);
});

test('the end of an image is shown, however long its repository', () => {
  const image = (tag: string) => `${'a'.repeat(120)}.example.com/ui:${tag}`;
  expect(lines(withImage(image('1')), withImage(image('2')))).toEqual([
    `Deployment acme/ui-main: image ${image('1')} → ${image('2')}`,
  ]);
});

test('items of a list go by their names', () => {
  const env = (items: string) => withImage('x:1', ` env: [${items}],`);
  expect(
    lines(
      env('{ name: A, value: "1" }, { name: B, value: x }'),
      env('{ name: B, value: x }, { name: A, value: "2" }, { name: C, value: y }'),
    ),
  ).toEqual(['Deployment acme/ui-main: env A 1 → 2; spec.template.spec.containers.app.env.C added']);
});

test('fields that come, go, or are more than a value', () => {
  expect(lines(configMap('a', '{ b: x, c: y }'), configMap('a', '{ c: [1], d: "" }'))).toEqual([
    'ConfigMap acme/a: data.b removed: x; data.c changed; data.d added: ""',
  ]);
});

test('values of a Secret are not shown', () => {
  const changes = lines(configMap('a', '{ b: old }', 'Secret'), configMap('a', '{ b: new, c: too }', 'Secret'));
  expect(changes).toEqual(['Secret acme/a: data.b changed; data.c changed']);
});

test('many fields are counted', () => {
  const data = (value: string) => `{ ${Array.from({ length: 9 }, (_, index) => `k${index}: ${value}`).join(', ')} }`;
  expect(lines(configMap('a', data('x')), configMap('a', data('y')))[0]).toMatch(/; data\.k5 x → y; 3 more fields$/);
});

test('objects that come and go, by kind', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => configMap(name, '{}'));
  expect(lines(a!, [b, c].join('\n---\n'))).toEqual(['new: ConfigMap acme/b, acme/c', 'gone: ConfigMap acme/a']);
});

test('what only routes tell of is not listed', () => {
  const route = (host: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ui, namespace: acme }
spec: { hosts: [${host}], http: [{ route: [{ destination: { host: ui } }] }] }`;
  expect(lines(route('ui'), route('cms'))).toEqual([]);
  expect(lines(route('ui'), route('ui').replace('namespace: acme', 'namespace: acme, labels: { a: b }'))).toEqual([
    'VirtualService acme/ui: metadata.labels added',
  ]);
});

test('items of a list without names, or with equal ones, are told by their places', () => {
  const list = (items: string) => configMap('a', `{ list: [${items}] }`);
  expect(
    lines(list('{ name: x, v: "1" }, { name: x, v: "2" }'), list('{ name: x, v: "1" }, { name: x, v: "3" }')),
  ).toEqual(['ConfigMap acme/a: data.list[1].v 2 → 3']);
  expect(lines(list('{ v: "1" }, { name: x, v: "2" }'), list('{ v: "1" }, { name: x, v: "3" }'))).toEqual([
    'ConfigMap acme/a: data.list[1].v 2 → 3',
  ]);
});

test('settings of the mesh stand in one text, and are told one by one', () => {
  const mesh = (text: string) =>
    configMap('istio', `{ mesh: ${JSON.stringify(text)} }`).replace('namespace: acme', 'namespace: istio-system');
  const providers = (port: number) =>
    `trustDomain: a\nextensionProviders: [{ name: z, zipkin: { service: zipkin, port: ${port} } }]`;
  const said = objectLines(
    objectChanges(MeshModel.ofText(mesh(providers(1))), MeshModel.ofText(mesh(providers(2)))).all,
  );
  expect(said).toEqual(['ConfigMap istio-system/istio: data.mesh.extensionProviders.z.zipkin.port 1 → 2']);
});

test('objects of a kind that change alike are one line', () => {
  const images = (tag: string) =>
    ['a', 'b']
      .map((name) => deployment('acme', name, 'v1'))
      .join('\n---\n')
      .replaceAll('name: app,', `name: app, image: r/app:${tag},`);
  expect(lines(images('1'), images('2'))).toEqual(['Deployment acme/a-v1, acme/b-v1: image r/app:1 → r/app:2']);
});
