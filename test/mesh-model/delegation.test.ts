import { type HttpRule, MeshModel } from '../../lib/mesh-model';

function merged(
  root: string,
  part: string,
  exportTo = '["*"]',
): { readonly rules: readonly HttpRule[]; readonly codes: string[] } {
  const model = MeshModel.ofText(texts(root, part, exportTo));
  return { rules: model.virtualServices[0]!.http, codes: model.findings.map((finding) => finding.code) };
}

function texts(root: string, part: string, exportTo = '["*"]'): string {
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: root, namespace: a }
spec: { hosts: [x], http: [${root}] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: part, namespace: b }
spec: { exportTo: ${exportTo}, http: [${part}] }`;
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

test.each<[string, string, string, boolean]>([
  ['scheme', '{ scheme: { exact: http } }', '{ scheme: { exact: https } }', false],
  ['scheme', '{ scheme: { exact: http } }', '{ scheme: { exact: http } }', true],
  ['method', '{ method: { exact: GET } }', '{ method: { exact: PUT } }', false],
  ['authority', '{ authority: { prefix: a } }', '{ authority: { exact: a.b } }', true],
  ['authority', '{ authority: { prefix: a } }', '{ authority: { exact: b } }', false],
  ['a header of both', '{ headers: { x: { exact: "1" } } }', '{ headers: { x: { exact: "2" } } }', false],
  ['headers of one each', '{ headers: { x: { exact: "1" } } }', '{ headers: { y: { exact: "2" } } }', true],
  [
    'headers that must be absent',
    '{ withoutHeaders: { x: { exact: a } } }',
    '{ withoutHeaders: { x: { exact: b } } }',
    false,
  ],
  ['a query parameter', '{ queryParams: { q: { exact: a } } }', '{ queryParams: { q: { exact: b } } }', false],
  ['case of the path', '{ uri: { prefix: /a }, ignoreUriCase: true }', '{ uri: { prefix: /a } }', false],
  ['port', '{ port: 80 }', '{ port: 81 }', false],
  ['port', '{ port: 80 }', '{ port: 80 }', true],
  ['port of the delegate alone', '{ uri: { prefix: / } }', '{ port: 81 }', true],
  ['port of the root alone', '{ port: 80 }', '{ uri: { prefix: / } }', true],
  ['namespace of the caller', '{ sourceNamespace: a }', '{ sourceNamespace: b }', false],
  ['namespace of the caller, missing in the delegate', '{ sourceNamespace: a }', '{ port: 80 }', false],
  ['namespace of the caller, missing in the root', '{ port: 80 }', '{ sourceNamespace: b }', true],
  ['labels of the caller', '{ sourceLabels: { app: ui } }', '{ sourceLabels: { app: cms } }', false],
  ['labels of the caller', '{ sourceLabels: { app: ui } }', '{ sourceLabels: { app: ui, version: main } }', true],
  ['gateways', '{ gateways: [one] }', '{ gateways: [b/two] }', false],
  ['gateways, all of them the root has', '{ gateways: [b/one, b/two] }', '{ gateways: [one] }', true],
  ['gateways, more than the root has', '{ gateways: [b/one] }', '{ gateways: [one, two] }', false],
  ['gateways of the delegate alone', '{ port: 80 }', '{ gateways: [one] }', true],
  ['gateways of the root alone', '{ gateways: [one] }', '{ port: 80 }', true],
  ['regular expressions, even equal ones', '{ uri: { regex: /a } }', '{ uri: { regex: /a } }', false],
  ['a prefix and a regular expression', '{ uri: { prefix: /a } }', '{ uri: { regex: /ab } }', false],
  ['an exact path and a regular expression', '{ uri: { exact: /a } }', '{ uri: { regex: /a } }', false],
  ['a regular expression and a prefix', '{ uri: { regex: /a } }', '{ uri: { prefix: /a } }', false],
  ['exact paths', '{ uri: { exact: /a } }', '{ uri: { exact: /b } }', false],
  ['presence, even in both', '{ headers: { x: {} } }', '{ headers: { x: {} } }', false],
  ['presence, and a value', '{ headers: { x: {} } }', '{ headers: { x: { exact: a } } }', false],
])('%s: root %s, delegate %s fit together: %s', (_, outer, inner, fits) => {
  const { rules, codes } = merged(`{ match: [${outer}], ${DELEGATE} }`, `{ match: [${inner}] }`);
  expect([rules.length, codes]).toEqual(fits ? [1, []] : [0, ['delegate-conflict']]);
});

test('conditions that both have together, each of one with each of the other that fits', () => {
  const root = `{ match: [{ name: get, method: { exact: GET }, port: 80, sourceNamespace: a, gateways: [b/one] }, { name: any, uri: { prefix: / }, headers: { x: { exact: "1" } } }], ${DELEGATE} }`;
  const part =
    '{ match: [{ name: in, scheme: { exact: http }, authority: { exact: x }, sourceNamespace: a, withoutHeaders: { y: {} }, queryParams: { q: { exact: a } }, sourceLabels: { app: ui } }] }';
  const inner = {
    scheme: { kind: 'exact', value: 'http' },
    authority: { kind: 'exact', value: 'x' },
    sourceNamespace: 'a',
    withoutHeaders: { y: { kind: 'present' } },
    queryParams: { q: { kind: 'exact', value: 'a' } },
    sourceLabels: { app: 'ui' },
  };
  expect(merged(root, part).rules[0]!.match).toEqual([
    expect.objectContaining({
      ...inner,
      name: 'get-in',
      method: { kind: 'exact', value: 'GET' },
      port: 80,
      gateways: ['b/one'],
    }),
    expect.objectContaining({
      ...inner,
      name: 'any-in',
      uri: { kind: 'prefix', value: '/' },
      headers: { x: { kind: 'exact', value: '1' } },
      port: 0,
      gateways: [],
    }),
  ]);
});

test('a root without conditions leaves those of its delegate, a delegate without any those of the root', () => {
  const names = (root: string, part: string) => merged(root, part).rules.map(({ name, match }) => [name, match.length]);
  expect(names(`{ ${DELEGATE} }`, '{ name: inner, match: [{ port: 80 }, { port: 81 }] }')).toEqual([['inner', 2]]);
  expect(names(`{ name: outer, match: [{ port: 80 }], ${DELEGATE} }`, '{ route: [] }')).toEqual([['outer', 1]]);
});

test("what the root does holds where the delegate's rule says nothing; its own goes before", () => {
  const does = (n: number) =>
    `timeout: ${n}s, fault: { abort: { httpStatus: ${500 + n}, percentage: { value: 1 } } }, rewrite: { uri: /${n} }, retries: { attempts: ${n} }, mirror: { host: m${n} }, corsPolicy: { maxAge: ${n}s }`;
  const done = (root: string, part: string) => {
    const [rule] = merged(`{ ${root === '' ? '' : `${root}, `}${DELEGATE} }`, `{ ${part} }`).rules;
    const { timeout, fault, rewrite, retries, mirrors, cors } = rule!;
    return [timeout, fault?.abort?.httpStatus, rewrite?.uri, retries?.attempts, mirrors?.length, cors !== undefined];
  };
  expect(done(does(1), 'route: []')).toEqual(['1s', 501, '/1', 1, 1, true]);
  expect(done('', does(2))).toEqual(['2s', 502, '/2', 2, 1, true]);
  expect(done(does(1), does(2))).toEqual(['2s', 502, '/2', 2, 1, true]);
});

test('rules beside those of delegates stay; a VirtualService without delegates is left as it is', () => {
  const { rules } = merged(`{ name: first, route: [] }, { ${DELEGATE} }, { name: last, route: [] }`, '{ name: inner }');
  expect(rules.map(({ name }) => name)).toEqual(['first', 'inner', 'last']);
});

test('findings say which delegate, and stand at the rule: of the root where there is none, else of the delegate', () => {
  const said = (root: string, part: string, exportTo?: string) => {
    const model = MeshModel.ofText(texts(root, part, exportTo));
    return model.findings.map(({ message, object, path }) => `${object!.title} ${path!.join('.')}: ${message}`);
  };
  expect(said('{ route: [] }, { delegate: { name: gone } }', '{}')).toEqual([
    'VirtualService a/root spec.http.1: delegate VirtualService a/gone does not exist: Istio drops the rule',
  ]);
  expect(said(`{ ${DELEGATE} }`, '{}', '[c]')).toEqual([
    'VirtualService a/root spec.http.0: delegate VirtualService b/part is not exported to namespace a',
  ]);
  expect(said(`{ ${DELEGATE} }`, '{}', '[a]')).toEqual([]);
  expect(said(`{ match: [{ port: 80 }], ${DELEGATE} }`, '{ route: [] }, { match: [{ port: 81 }] }')).toEqual([
    'VirtualService b/part spec.http.1: its conditions are not within those of VirtualService a/root: Istio drops the rule',
  ]);
});
