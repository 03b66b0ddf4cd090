import { ApiObject, App, Chart, type IResolver, JsonPatch, Lazy } from 'cdk8s';
import { duplicateObjects } from '../../lib/cdk8s/duplicate-objects';
import { Manifest } from '../../lib/cdk8s/manifest';
import type { ManifestProps } from '../../lib/output/manifest-props';

const props = (own: Partial<ManifestProps> = {}): ManifestProps => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: 'mine',
  labels: { a: 'b' },
  placement: { stage: 'workloads', file: 'mine' },
  fields: { data: () => ({ z: '1', a: undefined }) },
  ...own,
});
const inApp = (own?: Partial<ManifestProps>, resolvers: IResolver[] = []) => {
  const chart = new Chart(new App({ resolvers }), 'chart', { namespace: 'acme', disableResourceNameHashes: true });
  return new Manifest(chart, 'mine', props(own));
};

test('is rendered with its metadata and fields, without those that have no value', () => {
  expect(JSON.stringify(inApp().toJson())).toBe(
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"mine","namespace":"acme","labels":{"a":"b"}},"data":{"z":"1"}}',
  );
});

test('takes patches, one after the other, also of fields that no type knows', () => {
  const manifest = inApp();
  manifest.addJsonPatch(JsonPatch.add('/brandNew', { a: 1 }), JsonPatch.add('/brandNew/b', 2));
  manifest.addJsonPatch(JsonPatch.remove('/brandNew/a'));
  expect(manifest.toJson().brandNew).toEqual({ b: 2 });
  expect(manifest.toJson()).toEqual(manifest.toJson());
});

test('takes metadata: labels, annotations, and what else Kubernetes has', () => {
  const manifest = inApp();
  manifest.metadata.addLabel('c', 'd');
  manifest.metadata.addAnnotation('e', 'f');
  manifest.metadata.addFinalizers('g');
  expect(manifest.toJson().metadata).toEqual({
    name: 'mine',
    namespace: 'acme',
    labels: { a: 'b', c: 'd' },
    annotations: { e: 'f' },
    finalizers: ['g'],
  });
});

test('resolves tokens, and what resolvers of the app are for', () => {
  const lazy = inApp({ fields: { data: () => ({ late: Lazy.any({ produce: () => 'now' }) }) } });
  expect(lazy.toJson().data).toEqual({ late: 'now' });
  const shouting: IResolver = {
    resolve: (context) => {
      if (typeof context.value === 'string' && context.value === '1') context.replaceValue('ONE');
    },
  };
  expect(inApp({}, [shouting]).toJson().data).toEqual({ z: 'ONE' });
});

test('is a copy each time; what is read only may be shared', () => {
  const shared = { x: '1' };
  const manifest = inApp({ fields: { data: () => shared } });
  expect(manifest.toJson().data).not.toBe(shared);
  expect(manifest._toReadOnlyJson().data).toBe(shared);
});

test('two objects of one name are told by their paths; a chart without a namespace has none', () => {
  const chart = new Chart(new App(), 'chart');
  new Manifest(chart, 'one', props());
  new ApiObject(chart, 'two', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine' } });
  new ApiObject(chart, 'three', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine', namespace: 'acme' } });
  expect(duplicateObjects(chart)).toEqual([
    "two objects are ConfigMap 'mine' in namespace '': chart/one and chart/two",
  ]);
});
