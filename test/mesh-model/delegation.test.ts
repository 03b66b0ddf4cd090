import { type HttpRule, MeshModel } from '../../lib/mesh-model';

function merged(
  root: string,
  part: string,
  exportTo = '["*"]',
): { readonly rules: readonly HttpRule[]; readonly codes: string[] } {
  const model = MeshModel.ofText(`
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: root, namespace: a }
spec: { hosts: [x], http: [${root}] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: part, namespace: b }
spec: { exportTo: ${exportTo}, http: [${part}] }`);
  return { rules: model.virtualServices[0]!.http, codes: model.findings.map((finding) => finding.code) };
}

const DELEGATE = 'delegate: { name: part, namespace: b }';

test("a delegate's rule takes the root's name, conditions and actions where it has none of its own", () => {
  const root = `{ name: outer, match: [{ uri: { prefix: /a }, headers: { x: { exact: "1" } } }], timeout: 5s, headers: { request: { set: { a: root } } }, ${DELEGATE} }`;
  const part =
    '{ name: inner, match: [{ uri: { prefix: /a/b } }], headers: { request: { set: { b: part } } }, route: [{ destination: { host: y } }] }';
  const { rules } = merged(root, part);

  expect(rules).toHaveLength(1);
  expect(rules[0]).toMatchObject({
    name: 'outer-inner',
    timeout: '5s',
    match: [{ uri: { kind: 'prefix', value: '/a/b' }, headers: { x: { value: '1' } } }],
    headers: { request: { set: { b: 'part' } } },
    route: [{ destination: { host: 'y.b.svc.cluster.local' } }],
  });
  expect(rules[0]!.headers!.request.set).toEqual({ b: 'part' });
});

test.each([
  ['{ prefix: /a }', '{ prefix: /a/b }', []],
  ['{ prefix: /a }', '{ exact: /a/b }', []],
  ['{ exact: /a }', '{ exact: /a }', []],
  ['{ prefix: /a/b }', '{ prefix: /a }', ['delegate-conflict']],
  ['{ exact: /a }', '{ prefix: /a }', ['delegate-conflict']],
  ['{ regex: /a.* }', '{ exact: /a }', ['delegate-conflict']],
])('root %s with delegate %s: %j', (outer, inner, expected) => {
  const { rules, codes } = merged(`{ match: [{ uri: ${outer} }], ${DELEGATE} }`, `{ match: [{ uri: ${inner} }] }`);
  expect(codes).toEqual(expected);
  expect(rules).toHaveLength(expected.length === 0 ? 1 : 0);
});

test('a delegate that is not exported to the root is dropped', () => {
  expect(merged(`{ ${DELEGATE} }`, '{ name: inner }', '["."]')).toEqual({
    rules: [],
    codes: ['delegate-not-exported'],
  });
});
