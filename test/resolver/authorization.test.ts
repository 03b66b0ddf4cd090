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

test('DENY stands before ALLOW', () => {
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
