import { envoyPath } from '../../lib/resolver/path-normalization';
import { ESTATE, fromOutside, resolverOf, summary, virtualService } from './estate';

test.each([
  ['/', '/'],
  ['/a/b', '/a/b'],
  ['/a//b', '/a//b'],
  ['/a/./b', '/a/b'],
  ['/a/../b', '/b'],
  ['/../../b', '/b'],
  ['/a/..', '/'],
  ['/a/.', '/a/'],
  ['/a/%2e%2e/b', '/b'],
  ['/%61', '/a'],
  ['/a%2Fb', '/a%2Fb'],
  ['/a\\b', '/a/b'],
  ['/a b', '/a%20b'],
  ['/ä', '/%C3%A4'],
  ['/a?x=/../%61', '/a?x=/../%61'],
])('%s becomes %s', (path, expected) => {
  expect(envoyPath(path)).toBe(expected);
});

test.each([
  ['NONE', '/a/../b//%61', '/a/../b//%61'],
  ['MERGE_SLASHES', '//a///b/?x=//', '/a/b/?x=//'],
  ['MERGE_SLASHES', '/a%2F/b', '/a%2F/b'],
  ['DECODE_AND_MERGE_SLASHES', '/a%2f%2Fb', '/a/b'],
  ['DECODE_AND_MERGE_SLASHES', '/a%5C..%2fb', '/b'],
] as const)('with pathNormalization %s, %s becomes %s', (normalization, path, expected) => {
  expect(envoyPath(path, normalization)).toBe(expected);
});

test("the mesh's pathNormalization decides which rule takes a path", () => {
  const rules = virtualService(
    'acme',
    'edge',
    ['acme.example.com'],
    `    - match: [{ uri: { prefix: /admin } }]
      route: [{ destination: { host: cms.acme.svc.cluster.local, port: { number: 8080 } } }]
    - route: [{ destination: { host: ui.acme.svc.cluster.local, port: { number: 8080 } } }]`,
    'gateways: [gateway]',
  );
  const mesh = (normalization: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "pathNormalization: { normalization: ${normalization} }" }`;
  const said = (...documents: string[]) =>
    summary(fromOutside(resolverOf([ESTATE, rules, ...documents]), 'http://acme.example.com//admin'));
  expect([said(), said(mesh('DEFAULT')), said(mesh('MERGE_SLASHES'))]).toEqual(['ui', 'ui', 'cms']);
});
