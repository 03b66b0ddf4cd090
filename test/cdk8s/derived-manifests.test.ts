import { App, Chart, JsonPatch } from 'cdk8s';
import { DerivedManifests } from '../../lib/cdk8s/derived-manifests';
import type { ManifestProps } from '../../lib/output/manifest-props';

const props = (name: string, value: string): ManifestProps => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name,
  placement: { stage: 'workloads', file: name },
  fields: { data: () => ({ value }) },
});
const wanted = (all: Record<string, string>) =>
  new Map(Object.entries(all).map(([id, value]) => [id, props(id, value)]));

test('objects come and go with what is wanted; those that stay keep their patches and follow their content', () => {
  const chart = new Chart(new App(), 'chart');
  const manifests = new DerivedManifests(chart);
  const ids = () => chart.node.children.map(({ node }) => node.id);
  const data = (id: string) => (manifests.get(id)!.toJson() as { data: object }).data;

  manifests.settle(wanted({ a: '1', b: '2' }));
  expect(ids()).toEqual(['a', 'b']);
  const a = manifests.get('a')!;
  a.addJsonPatch(JsonPatch.add('/data/more', 'x'));

  manifests.settle(wanted({ a: '3', c: '4' }));
  expect(ids()).toEqual(['a', 'c']);
  expect(manifests.get('a')).toBe(a);
  expect(data('a')).toEqual({ value: '3', more: 'x' });
  expect(data('c')).toEqual({ value: '4' });
  expect(manifests.get('b')).toBeUndefined();

  manifests.settle(wanted({ b: '5' }));
  expect(data('b')).toEqual({ value: '5' });
});
