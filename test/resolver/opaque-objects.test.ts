import { ESTATE, fromApp, resolverOf } from './estate';

test('an EnvoyFilter makes the answer uncertain where it applies', () => {
  const filter = (ns: string) => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: lua, namespace: ${ns} }
spec: { workloadSelector: { labels: { app: ui } } }`;
  const unknowns = (ns: string) => fromApp(resolverOf([ESTATE, filter(ns)]), 'acme', 'ui', 'http://cms:8080/').unknowns;

  expect(unknowns('acme')).toMatchObject([{ cause: 'envoy-filter' }]);
  expect(unknowns('istio-system')).toMatchObject([{ cause: 'envoy-filter' }]);
  expect(unknowns('elsewhere')).toEqual([]);
});

test('it applies to the workloads that it selects, a Wasm plug-in by its own kind of selector, one without to all', () => {
  const plugin = (kind: string, group: string, spec: string) => `apiVersion: ${group}.istio.io/v1alpha1
kind: ${kind}
metadata: { name: x, namespace: acme }
spec: { ${spec} }`;
  const details = (document: string, app: string) =>
    fromApp(resolverOf([ESTATE, document]), 'acme', app, 'http://cms:8080/').unknowns.map(({ detail }) => detail);
  const filter = plugin('EnvoyFilter', 'networking', 'workloadSelector: { labels: { app: ui } }');
  expect(details(filter, 'ui')).toEqual(['EnvoyFilter acme/x changes the proxy in a way that is not known here']);
  expect(details(filter, 'cms')).toEqual([]);
  const wasm = plugin('WasmPlugin', 'extensions', 'selector: { matchLabels: { app: cms } }');
  expect([details(wasm, 'ui').length, details(wasm, 'cms').length]).toEqual([0, 1]);
  expect(details(plugin('WasmPlugin', 'extensions', ''), 'ui')).toHaveLength(1);
});

test.each([
  ['SIDECAR_OUTBOUND', 'HTTP_FILTER', 1],
  ['ANY', 'HTTP_FILTER', 1],
  ['SIDECAR_INBOUND', 'HTTP_FILTER', 0],
  ['GATEWAY', 'CLUSTER', 0],
  ['GATEWAY', 'EXTENSION_CONFIG', 1],
])(
  'a patch with context %s for %s says nothing about what a sidecar sends, unless it may: %s',
  (context, applyTo, count) => {
    const filter = (more: string) => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: lua, namespace: acme }
spec: { configPatches: [{ applyTo: ${applyTo}, match: { context: ${context} } }${more}] }`;
    const count_ = (more: string) =>
      fromApp(resolverOf([ESTATE, filter(more)]), 'acme', 'ui', 'http://cms:8080/').unknowns.length;
    expect(count_('')).toBe(count);
    // One patch that may is enough.
    expect(count_(', { applyTo: HTTP_FILTER, match: {} }')).toBe(1);
  },
);
