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
