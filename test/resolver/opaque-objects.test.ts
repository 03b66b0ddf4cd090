import type { Answer } from '../../lib/resolver';
import { ESTATE, fromApp, fromOutside, resolverOf } from './estate';

/** What is not known of the proxy that sends. */
const ofTheSender = ({ unknowns }: Answer) =>
  unknowns.map(({ detail }) => detail).filter((detail) => detail.includes(' the proxy in '));

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
    ofTheSender(fromApp(resolverOf([ESTATE, document]), 'acme', app, 'http://cms:8080/'));
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
      ofTheSender(fromApp(resolverOf([ESTATE, filter(more)]), 'acme', 'ui', 'http://cms:8080/')).length;
    expect(count_('')).toBe(count);
    // One patch that may is enough.
    expect(count_(', { applyTo: HTTP_FILTER, match: {} }')).toBe(1);
  },
);

describe('the proxies of the pods that receive a request', () => {
  const plugin = (context: string, app = 'cms') => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: limit, namespace: acme }
spec:
  workloadSelector: { labels: { app: ${app} } }
  configPatches: [{ applyTo: HTTP_FILTER, match: { context: ${context} } }]`;
  const asked = (document: string) => fromApp(resolverOf([ESTATE, document]), 'acme', 'ui', 'http://cms:8080/');

  test('what is patched there is not known', () => {
    const { unknowns, outcome } = asked(plugin('SIDECAR_INBOUND'));
    expect(outcome.kind).toBe('forward');
    expect(unknowns.map(({ detail }) => detail)).toEqual([
      'EnvoyFilter acme/limit changes the proxies of acme/cms-main, acme/cms-ops-1234 in a way that is not known here',
    ]);
  });

  test('patches of what they send, of gateways, or of other pods do not matter', () => {
    expect(asked(plugin('SIDECAR_OUTBOUND')).unknowns).toEqual([]);
    expect(asked(plugin('GATEWAY')).unknowns).toEqual([]);
    expect(asked(plugin('SIDECAR_INBOUND', 'shop')).unknowns).toEqual([]);
  });

  test('pods without a proxy have none that could be patched', () => {
    const bare = ESTATE.replaceAll('labels: { app: cms', "labels: { sidecar.istio.io/inject: 'false', app: cms");
    expect(fromApp(resolverOf([bare, plugin('ANY')]), 'acme', 'ui', 'http://cms:8080/').unknowns).toEqual([]);
  });

  test('the rules that were asked are still told', () => {
    const resolver = resolverOf([ESTATE, plugin('SIDECAR_INBOUND')]);
    const rule = fromApp(resolver, 'acme', 'ui', 'http://cms:8080/');
    expect(rule.unknowns.length).toBeGreaterThan(0);
    expect(resolver.skippedRules(rule).length).toBe(rule.rule?.index ?? 0);
    expect(resolver.matchedConditions(rule)).toEqual([]);
    expect(fromOutside(resolver, 'http://nobody.example.com/').unknowns).toEqual([]);
  });
});
