import { GitOpsTool } from '../../lib/output/gitops-tool';
import { type ManifestProps, manifestMetadata, renderManifest, withAnnotations } from '../../lib/output/manifest-props';

const props = (own: Partial<ManifestProps> = {}): ManifestProps => ({
  apiVersion: 'v1',
  kind: 'Service',
  name: 'cms',
  placement: { stage: 'workloads', file: 'cms' },
  fields: {},
  ...own,
});
const scope = { namespace: 'acme', labels: {} };

describe('metadata', () => {
  test('of an object that says nothing: its name and its namespace', () => {
    expect(manifestMetadata(props(), scope)).toStrictEqual({ name: 'cms', namespace: 'acme' });
    expect(manifestMetadata(props(), { labels: {} })).toStrictEqual({ name: 'cms' });
    expect(manifestMetadata(props({ clusterScoped: true }), scope)).toStrictEqual({ name: 'cms' });
  });

  test('labels and annotations of the chart, of the object and of what was said later, the last one wins', () => {
    const own = props({
      labels: { b: 'object', c: 'object' },
      annotations: { x: 'object', y: 'object' },
      lateAnnotations: () => ({ w: 'late', x: 'late' }),
    });
    const chart = { ...scope, labels: { a: 'chart', b: 'chart' } };
    expect(manifestMetadata(own, chart)).toStrictEqual({
      name: 'cms',
      namespace: 'acme',
      labels: { a: 'chart', b: 'object', c: 'object' },
      annotations: { w: 'late', x: 'object', y: 'object' },
    });
    const given = {
      name: 'other',
      namespace: 'other',
      finalizers: ['f'],
      labels: { c: 'given' },
      annotations: { y: 'given' },
    };
    expect(manifestMetadata(own, chart, given)).toStrictEqual({
      name: 'cms',
      namespace: 'acme',
      labels: { a: 'chart', b: 'object', c: 'given' },
      annotations: { w: 'late', x: 'object', y: 'given' },
      finalizers: ['f'],
    });
  });
});

test('annotations are added to those that are there; none change nothing', () => {
  const json = { kind: 'Service', metadata: { name: 'cms', annotations: { a: '1' } } };
  expect(withAnnotations(json, {})).toBe(json);
  expect(withAnnotations(json, { b: '2' })).toEqual({
    kind: 'Service',
    metadata: { name: 'cms', annotations: { a: '1', b: '2' } },
  });
});

test('an object is rendered with its fields in order, and with what its tool has to know', () => {
  const object = props({ fields: { spec: () => ({ port: 1 }), data: () => 'x' } });
  const rendered = renderManifest(object, scope, GitOpsTool.ARGOCD);
  expect(rendered).toStrictEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'cms',
      namespace: 'acme',
      annotations: { 'argocd.argoproj.io/sync-options': 'PruneLast=true' },
    },
    spec: { port: 1 },
    data: 'x',
  });
  expect(Object.keys(rendered)).toEqual(['apiVersion', 'kind', 'metadata', 'spec', 'data']);
  expect(renderManifest(object, scope, GitOpsTool.NONE).metadata).toStrictEqual({ name: 'cms', namespace: 'acme' });
});
