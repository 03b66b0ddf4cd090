import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { deployment, namespace, service } from './estate';

const rules = (http: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cms, namespace: acme }
spec: { hosts: [cms.acme.svc.cluster.local], http: [${http}, { name: rest, route: [{ destination: { host: cms.acme.svc.cluster.local } }] }] }`;
const to = 'route: [{ destination: { host: cms.acme.svc.cluster.local } }]';
const POD = { kind: 'workload', namespace: 'acme', labels: { app: 'ui' } } as const;

/** The rule that a request with these headers takes. */
function taken(match: string, headers: Readonly<Record<string, string | readonly string[]>>): string | undefined {
  const text = [
    namespace('acme'),
    service('acme', 'cms'),
    deployment('acme', 'cms', 'main'),
    rules(`{ name: own, match: [${match}], ${to} }`),
  ];
  const resolver = new Resolver(MeshModel.ofText(text.join('\n---\n')));
  return resolver.resolve({ from: POD, authority: 'cms.acme.svc.cluster.local:8080', headers }).rule?.name;
}

// As played on Envoy 1.40.
test.each([
  ['exact: a', ['a', 'b'], 'own'],
  ['exact: a', ['b', 'a'], 'own'],
  ['exact: a', ['b', 'c'], 'rest'],
  ['exact: "a,b"', ['a', 'b'], 'rest'],
  ['exact: "a,b"', ['a,b'], 'own'],
  ['exact: a', ['a,b'], 'rest'],
  ['prefix: a', ['b', 'ab'], 'own'],
  ['regex: a', ['b', 'a'], 'own'],
  ['regex: "a,b"', ['a', 'b'], 'rest'],
])('a header that is sent several times: %s of %j takes %s', (condition, values, expected) => {
  expect(taken(`{ headers: { x-h: { ${condition} } } }`, { 'x-h': values })).toBe(expected);
});

test('excluded is a request of which one value fits', () => {
  const without = '{ withoutHeaders: { x-h: { exact: a } } }';
  expect(['a', 'b'].map((last) => taken(without, { 'x-h': ['b', last] }))).toEqual(['rest', 'own']);
  expect(taken(without, {})).toBe('own');
  expect(taken('{ withoutHeaders: { x-h: {} } }', { 'x-h': ['', ''] })).toBe('rest');
});

test('of headers that Envoy joins, the whole counts; names in any case are one header', () => {
  expect(taken('{ headers: { accept: { exact: a } } }', { accept: ['a', 'b'] })).toBe('rest');
  expect(taken('{ headers: { accept: { exact: "a,b" } } }', { accept: ['a', 'b'] })).toBe('own');
  expect(taken('{ headers: { user-agent: { exact: "a,b" } } }', { 'user-agent': ['a', 'b'] })).toBe('own');
  expect(taken('{ headers: { user-agent: { exact: b } } }', { 'user-agent': ['a', 'b'] })).toBe('rest');
  expect(taken('{ headers: { x-h: { exact: b } } }', { 'x-h': 'a', 'X-H': 'b' })).toBe('own');
});
