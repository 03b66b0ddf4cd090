import { ESTATE, fromApp, fromOutside, GATEWAY, resolverOf, summary, virtualService } from './estate';

const CMS = 'cms.acme.svc.cluster.local';

function allow(spec: string, name = 'policy'): string {
  return `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: acme }
spec: ${spec}`;
}

function clientTls(mode: string): string {
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cms-tls, namespace: acme }
spec: { host: ${CMS}, trafficPolicy: { tls: { mode: ${mode} } } }`;
}

const call = (...documents: string[]) =>
  summary(fromApp(resolverOf([ESTATE, ...documents]), 'acme', 'ui', 'http://cms:8080/x'));

const principal = 'cluster.local/ns/acme/sa/ui';

test.each([
  ['no rule at all denies all', '{}', 'cms 403 denied'],
  ['an empty rule allows all', '{ rules: [{}] }', 'cms'],
  ['the principal', `{ rules: [{ from: [{ source: { principals: [${principal}] } }] }] }`, 'cms'],
  [
    'another principal',
    '{ rules: [{ from: [{ source: { principals: [cluster.local/ns/acme/sa/x] } }] }] }',
    'cms 403 denied',
  ],
  ['a principal by suffix', '{ rules: [{ from: [{ source: { principals: ["*/sa/ui"] } }] }] }', 'cms'],
  ['a service account', '{ rules: [{ from: [{ source: { serviceAccounts: [acme/ui] } }] }] }', 'cms'],
  ['the namespace', '{ rules: [{ from: [{ source: { namespaces: [acme] } }] }] }', 'cms'],
  ['not the namespace', '{ rules: [{ from: [{ source: { notNamespaces: [acme] } }] }] }', 'cms 403 denied'],
  ['a path', '{ rules: [{ to: [{ operation: { paths: [/x] } }] }] }', 'cms'],
  ['a path prefix', '{ rules: [{ to: [{ operation: { paths: [/x*] } }] }] }', 'cms'],
  ['a path template', '{ rules: [{ to: [{ operation: { paths: ["/{*}"] } }] }] }', 'cms'],
  ['other paths', '{ rules: [{ to: [{ operation: { notPaths: [/x] } }] }] }', 'cms 403 denied'],
  ['a method', '{ rules: [{ to: [{ operation: { methods: [POST] } }] }] }', 'cms 403 denied'],
  ['the port of the workload', '{ rules: [{ to: [{ operation: { ports: ["8080"] } }] }] }', 'cms'],
  ['a host with its port', '{ rules: [{ to: [{ operation: { hosts: ["CMS:8080"] } }] }] }', 'cms'],
  ['a host without its port', '{ rules: [{ to: [{ operation: { hosts: [cms] } }] }] }', 'cms 403 denied'],
  ['a header', '{ rules: [{ when: [{ key: "request.headers[x]", values: [y] }] }] }', 'cms 403 denied'],
  ['a rule that denies', '{ action: DENY, rules: [{ to: [{ operation: { methods: [GET] } }] }] }', 'cms 403 denied'],
  ['a denial without rules denies nothing', '{ action: DENY }', 'cms'],
  ['another workload', '{ selector: { matchLabels: { app: ui } } }', 'cms'],
])('%s: %s gives %s', (_, spec, expected) => {
  expect(call(allow(spec))).toBe(expected);
});

test('DENY is evaluated before ALLOW', () => {
  const deny = allow('{ action: DENY, rules: [{ from: [{ source: { namespaces: [acme] } }] }] }', 'deny');
  expect(call(allow('{ rules: [{}] }'), deny)).toBe('cms 403 denied');
});

test('an identity needs mTLS', () => {
  const policy = allow('{ rules: [{ from: [{ source: { namespaces: [acme] } }] }] }');
  expect(call(policy, clientTls('DISABLE'))).toBe('cms 403 denied');
});

test('a dry run decides nothing', () => {
  expect(
    call(allow('{}').replace('namespace: acme }', 'namespace: acme, annotations: { istio.io/dry-run: "true" } }')),
  ).toBe('cms');
});

test('what is asked outside the mesh is said to be unknown', () => {
  const custom = allow('{ action: CUSTOM, provider: { name: opa }, rules: [{}] }');
  const answer = fromApp(resolverOf([ESTATE, custom]), 'acme', 'ui', 'http://cms:8080/');
  expect(answer.unknowns).toMatchObject([{ cause: 'custom-authorization' }]);
});

test("a gateway's own policies come before its rules", () => {
  const edge = virtualService(
    'acme',
    'edge',
    ['acme.example.com'],
    `    - route: [{ destination: { host: ${CMS} } }]`,
    'gateways: [gateway]',
  );
  const policy = allow(
    '{ action: DENY, selector: { matchLabels: { istio: acme-gateway } }, rules: [{ to: [{ operation: { paths: [/admin*] } }] }] }',
  );
  const resolver = resolverOf([ESTATE, edge, policy]);
  expect(summary(fromOutside(resolver, 'http://acme.example.com/admin/x'))).toBe('403 denied');
  expect(summary(fromOutside(resolver, 'http://acme.example.com/'))).toBe('cms');
  expect(resolver.resolve({ from: GATEWAY, authority: 'nope.example.com', path: '/admin' }).outcome.kind).toBe(
    'denied',
  );
});

describe('why a request is refused', () => {
  const detail = (...documents: string[]) => {
    const { outcome } = fromApp(resolverOf([ESTATE, ...documents]), 'acme', 'ui', 'http://cms:8080/x');
    const result = outcome.kind === 'forward' ? outcome.destinations[0]!.result : undefined;
    return result?.kind === 'denied' ? [result.by.detail, result.by.path.join('.')] : result?.kind;
  };
  const title = 'AuthorizationPolicy acme/policy';

  test.each([
    [
      '{ rules: [{ from: [{ source: { principals: [a/ns/b/sa/c], notNamespaces: [z] } }] }] }',
      `${title} allows it only if principal is "a/ns/b/sa/c"; the client is cluster.local/ns/acme/sa/ui`,
    ],
    [
      '{ rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }] }',
      `${title} allows it only if request principal is "*"; no RequestAuthentication verifies tokens here, so no request has claims`,
    ],
    [
      '{ rules: [{ to: [{ operation: { methods: [POST, PUT] } }, { operation: { paths: [/a, /b, /c, /d] } }] }] }',
      `${title} allows it only if method is "POST" or "PUT" or path is "/a" or "/b" or "/c" or 1 more; it is "GET"; it is "/x"`,
    ],
    [
      '{ rules: [{ to: [{ operation: { ports: ["80"] } }] }] }',
      `${title} allows it only if port is "80"; it is "8080"`,
    ],
    [
      '{ rules: [{ when: [{ key: "request.headers[x-v]", notValues: ["a"] }, { key: "request.headers[x-w]", values: ["a"] }] }] }',
      `${title} allows it only if header x-w is "a"; it is absent`,
    ],
    [
      '{ rules: [{ when: [{ key: source.labels, values: ["a"] }] }] }',
      `${title} allows it only if source.labels holds, which Istio does not know`,
    ],
    [
      '{ action: DENY, rules: [{ to: [{ operation: { methods: [GET], notPaths: [/y] } }] }] }',
      `${title} denies it: method is "GET", path is not "/y"`,
    ],
    ['{ action: DENY, rules: [{}] }', `${title} denies every request`],
  ])('%s', (spec, expected) => {
    expect(detail(allow(spec))).toEqual([expected, 'spec.rules.0']);
  });

  test('of several rules, the one of which the least is lacking', () => {
    const spec = `{ rules: [
      { from: [{ source: { namespaces: [x] } }], to: [{ operation: { methods: [POST] } }] },
      { from: [{ source: { namespaces: [acme] } }], to: [{ operation: { methods: [PUT] } }] },
      { from: [{ source: { namespaces: [acme] } }], to: [{ operation: { methods: [HEAD] } }] }] }`;
    expect(detail(allow(spec))).toEqual([
      `no rule of ${title} allows it; the nearest does if method is "PUT"; it is "GET"`,
      'spec.rules.1',
    ]);
  });

  test('no rule at all, and no identity', () => {
    expect(detail(allow('{}'))).toEqual([`${title} has no rules and allows nothing`, 'spec']);
    const spec = '{ rules: [{ from: [{ source: { namespaces: [acme] } }] }] }';
    expect(detail(allow(spec), clientTls('DISABLE'))).toEqual([
      `${title} allows it only if source namespace is "acme"; the client has no mTLS identity`,
      'spec.rules.0',
    ]);
  });
});

describe('conditions whose result is unknown', () => {
  const unknowns = (...documents: string[]) =>
    fromApp(resolverOf([ESTATE, ...documents]), 'acme', 'ui', 'http://cms:8080/x').unknowns.map(
      ({ cause, detail }) => `${cause}: ${detail}`,
    );
  const title = 'AuthorizationPolicy acme/policy';

  test('a condition on addresses leaves the result unknown, unless another rule decides', () => {
    const source = '{ from: [{ source: { notRemoteIpBlocks: [10.0.0.0/8], namespaces: [acme] } }] }';
    expect(unknowns(allow(`{ action: DENY, rules: [${source}] }`))).toEqual([
      `source-address: ${title} denies it if remote address is not "10.0.0.0/8", which YAML does not tell`,
    ]);
    expect(unknowns(allow(`{ rules: [${source}] }`))).toEqual([
      `source-address: ${title} allows it if remote address is not "10.0.0.0/8", which YAML does not tell`,
    ]);
    expect(unknowns(allow(`{ rules: [${source}, {}] }`))).toEqual([]);
  });

  test('an authorizer that the installation has is asked; one that it lacks refuses', () => {
    const custom = allow('{ action: CUSTOM, provider: { name: opa }, rules: [{}] }');
    const mesh = (name: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "extensionProviders: [{ name: ${name}, envoyExtAuthzHttp: {} }]" }`;
    expect(unknowns(custom, mesh('opa'))).toEqual([`custom-authorization: ${title} asks opa outside the mesh`]);
    expect(call(custom, mesh('other'))).toBe('cms 403 denied');
  });

  test('several authorizers for requests that may be theirs', () => {
    const address = '{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }';
    const first = allow(`{ action: CUSTOM, provider: { name: a }, rules: [${address}] }`, 'a');
    const second = allow(
      '{ action: CUSTOM, provider: { name: b }, rules: [{ to: [{ operation: { methods: [PUT] } }] }] }',
      'b',
    );
    expect(unknowns(first, second)).toEqual([
      'custom-authorization: AuthorizationPolicy acme/a asks a outside the mesh: Istio takes one external authorizer for a workload and refuses the request: AuthorizationPolicy acme/a asks a, AuthorizationPolicy acme/b asks b',
    ]);
  });
});
