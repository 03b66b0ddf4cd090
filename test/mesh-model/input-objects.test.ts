import { MeshModel, sourceOf } from '../../lib/mesh-model';
import { service } from '../resolver/estate';

const findings = (text: string) =>
  MeshModel.ofText(text).findings.map((finding) => {
    const { line, column } = sourceOf(finding);
    return `${finding.code} ${line}:${column} ${finding.message}`;
  });

test('broken YAML is reported with its line, the other documents are read', () => {
  const text = `${service('a', 'x')}\n---\nkind: [\n---\n${service('a', 'y')}`;
  expect(MeshModel.ofText(text).services).toHaveLength(2);
  expect(MeshModel.ofText(text).findings).toEqual([
    expect.objectContaining({ code: 'invalid-yaml', file: 'input.yaml', line: expect.any(Number) }),
  ]);
});

test('a document that is no object, has no name, or is declared twice', () => {
  expect(findings('\njust: text')).toEqual(['not-an-object 2:1 not a Kubernetes object: it has no kind']);
  expect(findings('- kind: Service')).toEqual(['not-an-object 1:1 not a Kubernetes object: it has no kind']);
  expect(findings('apiVersion: v1\nkind: Service\nmetadata: {}')).toEqual([
    'unnamed-object 3:11 Service without metadata.name',
  ]);
  expect(findings(`${service('a', 'x')}\n---\n${service('a', 'x')}`)).toEqual([
    'duplicate-object 10:19 Service a/x stands in input.yaml too: applied one after the other',
  ]);
});

test('of two objects of one name the first is used; names of other kinds, groups and namespaces are others', () => {
  const twice = MeshModel.ofText(`${service('a', 'x', 80)}\n---\n${service('a', 'x', 81)}\n---\n${service('b', 'x')}`);
  expect(twice.services.map(({ namespace, ports }) => `${namespace} ${ports[0]!.number}`)).toEqual(['a 80', 'b 8080']);
  const named = (apiVersion: string, kind: string) =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: x, namespace: a }`;
  const others = [named('v1', 'Service'), named('v1', 'ConfigMap'), named('serving.knative.dev/v1', 'Service')];
  expect(findings(others.join('\n---\n'))).toEqual([]);
});

test('an object of the cluster has one name, whatever namespace is written on it', () => {
  const namespace = (more: string) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: x${more} }`;
  expect(findings(`${namespace('')}\n---\n${namespace(', namespace: acme')}`)).toEqual([
    expect.stringContaining('duplicate-object'),
  ]);
});

test("Kustomize's own files are no objects, and no mistake", () => {
  for (const text of [
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]',
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nresources: [a.yaml]',
    'apiVersion: v1\nkind: List\nitems: [{ apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization }]',
  ]) {
    const model = MeshModel.ofText(text);
    expect([model.objects, model.findings]).toEqual([[], []]);
  }
});

test('a List is the objects in it, each with its own lines; what is no mapping among them is left out', () => {
  const item = (name: string) => `  - apiVersion: v1\n    kind: Service\n    metadata:\n      name: ${name}`;
  for (const kind of ['List', 'ServiceList']) {
    const model = MeshModel.ofText(`apiVersion: v1\nkind: ${kind}\nitems:\n${item('a')}\n  - text\n${item('b')}`);
    expect(model.services.map((found) => found.object.at('metadata', 'name').line)).toEqual([7, 12]);
    expect(model.findings).toEqual([]);
  }
});

test('a kind that ends in List and has no items is an object of its own', () => {
  const model = MeshModel.ofText('apiVersion: example.org/v1\nkind: AllowList\nmetadata: { name: x }');
  expect(model.objects.map(({ kind }) => kind)).toEqual(['AllowList']);
  const odd = MeshModel.ofText(
    'apiVersion: example.org/v1\nkind: Basket\nmetadata: { name: x }\nitems: [{ kind: Egg }]',
  );
  expect(odd.objects.map(({ kind }) => kind)).toEqual(['Basket']);
});

test('where the order of documents is age, the first one is the oldest, over all files', () => {
  const rule = (name: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: a }
spec: { hosts: [x], http: [] }`;
  const files = [
    { file: '1.yaml', text: `${rule('c')}\n---\n${rule('b')}` },
    { file: '2.yaml', text: rule('a') },
  ];
  const names = (documentOrderIsAge: boolean) =>
    MeshModel.of(files, { documentOrderIsAge }).virtualServices.map(({ object }) => object.name);
  expect(names(true)).toEqual(['c', 'b', 'a']);
  expect(names(false)).toEqual(['a', 'b', 'c']);
});
