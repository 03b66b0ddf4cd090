import { MeshModel } from '../../lib/mesh-model';
import { authorize, policiesFor } from '../../lib/resolver/authorization';
import { type Access, conditionHolds, conditionText, isKnownKey } from '../../lib/resolver/policy-condition';
import { viewRequest } from '../../lib/resolver/request-view';
import { GATEWAY } from './estate';

const request = (more = {}) => viewRequest({ from: GATEWAY, authority: 'acme.example.com', ...more });

function policies(...specs: string[]) {
  const documents = specs.map(
    (spec, at) => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: policy-${at}, namespace: acme }
spec: ${spec}`,
  );
  return policiesFor(MeshModel.ofText(documents.join('\n---\n')), { namespace: 'acme', labels: {} });
}

const access = (more: Partial<Access> = {}): Access => ({
  request: request(),
  identity: undefined,
  port: 8080,
  tcp: false,
  ...more,
});

/** Whether the only condition of an ALLOW policy holds. */
function holds(when: string, more: Partial<Access> = {}) {
  const [policy] = policies(`{ rules: [{ when: [${when}] }] }`);
  return conditionHolds(policy!.rules[0]!.when[0]!, policy!, access(more));
}

function operationHolds(operation: string, path: string) {
  const [policy] = policies(`{ rules: [{ to: [{ operation: ${operation} }] }] }`);
  return conditionHolds(policy!.rules[0]!.to[0]![0]!, policy!, access({ request: request({ path }) }));
}

test.each([
  ['{ paths: ["/a/{*}"] }', '/a/b', true],
  ['{ paths: ["/a/{*}"] }', '/a/b/c', false],
  ['{ paths: ["/a/{*}/c"] }', '/a/b/c', true],
  ['{ paths: ["/a/{**}"] }', '/a/b/c', true],
  ['{ paths: ["/a.b/{*}"] }', '/axb/c', false],
  ['{ paths: ["/a*"], notPaths: [/ab] }', '/ab', false],
  ['{ paths: ["/a*"], notPaths: [/ab] }', '/ac', true],
  ['{ paths: ["*.html"] }', '/x.html', true],
])('%s and %s: %s', (operation, path, expected) => {
  expect(operationHolds(operation, path)).toBe(expected);
});

test('a header in several lines: each is compared by itself, and a comma in one line is a part of it', () => {
  const when = (value: string) => `{ key: "request.headers[X-V]", values: ["${value}"] }`;
  const not = '{ key: "request.headers[x-v]", notValues: ["b"] }';
  const one = { request: request({ headers: { 'x-v': 'a, b' } }) };
  expect(['b', 'a, b', 'a*', '*'].map((value) => holds(when(value), one))).toEqual([false, true, true, true]);
  expect(holds(not, one)).toBe(true);
  const two = { request: request({ headers: { 'x-v': ['a', 'b'] } }) };
  expect(['b', 'a', 'a,b', 'c', '*'].map((value) => holds(when(value), two))).toEqual([true, true, false, false, true]);
  expect(holds(not, two)).toBe(false);
  // A proxy makes one line of some headers.
  const joined = { request: request({ headers: { 'user-agent': ['a', 'b'] } }) };
  const agent = (value: string) => holds(`{ key: "request.headers[user-agent]", values: ["${value}"] }`, joined);
  expect([agent('a'), agent('a,b')]).toEqual([false, true]);
});

test('server names are those of TLS that ends here; for mTLS between proxies, the one that is given', () => {
  const tls = { request: request({ scheme: 'https' }) };
  const identity = { trustDomain: 'cluster.local', aliases: [], namespace: 'acme', serviceAccount: 'ui' };
  const when = '{ key: connection.sni, values: [acme.example.com] }';
  expect([holds(when, tls), holds(when), holds(when, { ...tls, identity })]).toEqual([true, false, undefined]);
  const told = { ...tls, identity, serverName: 'outbound_.80_._.acme' };
  const outbound = '{ key: connection.sni, values: ["outbound_.80*"] }';
  expect([holds(when, told), holds(outbound, told)]).toEqual([false, true]);
  const none = '{ key: connection.sni, notValues: ["*"] }';
  expect([holds(none, tls), holds(none), holds(none, { ...tls, serverName: '' })]).toEqual([false, true, true]);
});

test.each([
  ['shop.example', 'it is "shop.example"'],
  ['', 'it is absent'],
])('a refusal tells the server name "%s"', (serverName, told) => {
  const verdict = authorize(policies('{ rules: [{ when: [{ key: connection.sni, values: [other] }] }] }'), {
    ...access({ request: request({ scheme: 'https' }) }),
    serverName,
  });
  expect(verdict).toMatchObject({ kind: 'denied', by: { detail: expect.stringContaining(told) } });
});

test('a client that shows a certificate may be anybody', () => {
  const when = '{ key: source.namespace, values: ["*"] }';
  expect([holds(when, { unknownCertificate: true }), holds(when)]).toEqual([undefined, false]);
});

test('without a check of tokens, a request with authorization may have claims', () => {
  const when = '{ key: request.auth.principal, values: ["*"] }';
  const sent = { request: request({ headers: { authorization: 'Bearer x' } }) };
  expect([holds(when), holds(when, sent)]).toEqual([false, undefined]);
});

test('conditions on addresses and filter state are unknown', () => {
  expect(holds('{ key: source.ip, values: [10.0.0.1] }')).toBeUndefined();
  expect(holds('{ key: destination.ip, notValues: [10.0.0.1] }')).toBeUndefined();
  expect(holds('{ key: "experimental.envoy.filters.a[b]", values: [x] }')).toBeUndefined();
});

test('isKnownKey knows the keys of Istio, and no others', () => {
  const keys = ['source.ip', 'request.headers[a]', 'request.auth.claims[a]', 'experimental.envoy.filters.a[b]'];
  expect(keys.map(isKnownKey)).toEqual([true, true, true, true]);
  expect(['source.labels[a]', 'destination.name', 'request.headers', ''].map(isKnownKey)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test.each([
  [{ key: 'request.method', values: ['GET'], notValues: [] }, 'method is "GET"'],
  [{ key: 'request.headers[x-v]', values: [], notValues: ['a', 'b'] }, 'header x-v is not "a" or "b"'],
  [{ key: 'request.auth.claims[a][b]', values: ['1'], notValues: ['2'] }, 'claim a.b is "1" and claim a.b is not "2"'],
  [
    { key: 'destination.port', values: ['1', '2', '3', '4', '5'], notValues: [] },
    'port is "1" or "2" or "3" or 2 more',
  ],
  [{ key: 'experimental.x', values: ['1'], notValues: [] }, 'experimental.x is "1"'],
])('%j in words', (condition, expected) => {
  expect(conditionText(condition)).toBe(expected);
});

describe('external authorizers', () => {
  const custom = (provider: string, rule: string) =>
    `{ action: CUSTOM, provider: { name: ${provider} }, rules: [${rule}] }`;
  const kinds = new Map([
    ['one', 'http' as const],
    ['two', 'http' as const],
    ['bytes', 'grpc' as const],
  ]);
  const known = { kinds, unreachable: new Map() };
  const said = (found: ReturnType<typeof policies>, more: Partial<Access> = {}) => {
    const verdict = authorize(found, access(more), known);
    return [verdict.kind, verdict.unknowns.length];
  };

  test('one of requests is not asked about bytes; one of bytes is, and several refuse them', () => {
    expect(said(policies(custom('one', '{}')), { tcp: true })).toEqual(['allowed', 0]);
    expect(said(policies(custom('bytes', '{}')), { tcp: true })).toEqual(['allowed', 1]);
    expect(said(policies(custom('one', '{}'), custom('two', '{}')), { tcp: true })).toEqual(['denied', 0]);
  });

  test('without a route it is not asked; what several might refuse stays unknown', () => {
    const address = '{ from: [{ source: { ipBlocks: [10.0.0.1] } }] }';
    expect(said(policies(custom('one', '{}')), { isRouted: false })).toEqual(['allowed', 0]);
    expect(said(policies(custom('one', '{}')))).toEqual(['allowed', 1]);
    expect(said(policies(custom('one', address), custom('two', address)), { isRouted: false })).toEqual(['allowed', 2]);
  });

  test('it is asked before tokens are verified: no request has claims for it', () => {
    const verified = {
      claims: { iss: 'a', sub: 'b' },
      headers: new Map(),
      changes: [],
      takenOut: [],
      path: '/',
      unknowns: [],
    };
    const place = { kind: 'query', name: 't' } as const;
    const spec =
      'apiVersion: security.istio.io/v1\nkind: RequestAuthentication\nmetadata: { name: t, namespace: acme }\nspec: { jwtRules: [{ issuer: a }] }';
    const [rule] = MeshModel.ofText(spec).requestAuthentications.policies[0]!.jwtRules;
    const token = { kind: 'verified', rule: rule!, place, beside: [], ...verified } as const;
    const asks = policies(custom('one', '{ when: [{ key: request.auth.principal, values: ["*"] }] }'));
    expect(said(asks, { token })).toEqual(['allowed', 0]);
  });
});

test('policies of waypoints, dry runs and those of others are not for a workload', () => {
  const found = policies(
    '{ targetRefs: [{ kind: Gateway, group: gateway.networking.k8s.io, name: x }] }',
    '{ selector: { matchLabels: { app: x } } }',
    '{ rules: [{}] }',
  );
  expect(found.map(({ name }) => name)).toEqual(['policy-2']);
});
