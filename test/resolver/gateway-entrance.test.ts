import { ESTATE, fromOutside, resolverOf, summary, virtualService } from './estate';

const CMS = 'cms.acme.svc.cluster.local';
const to = (subset: string, host = CMS) =>
  `{ destination: { host: ${host}, subset: ${subset}, port: { number: 8080 } } }`;

const EDGE = virtualService(
  'acme',
  'edge',
  ['acme.example.com'],
  `    - name: tester
      match: [{ headers: { x-variant-id: { exact: ops-1234 } }, uri: { prefix: /cms } }]
      route: [${to('ops-1234')}]
    - name: cms
      match: [{ uri: { exact: /cms } }, { name: deep, uri: { prefix: /cms/ } }]
      headers: { request: { remove: [x-variant-id] } }
      route: [${to('main')}]
    - name: ui
      match: [{ uri: { prefix: / } }]
      route: [${to('main', 'ui.acme.svc.cluster.local')}]
`,
  'gateways: [gateway]',
);

describe('a request at a gateway', () => {
  const resolver = resolverOf([ESTATE, EDGE]);

  test.each([
    ['https://acme.example.com/', {}, 'ui/main'],
    ['https://acme.example.com/cms', {}, 'cms/main'],
    ['https://acme.example.com/cms/x?y=1', {}, 'cms/main'],
    ['https://acme.example.com/cmsx', {}, 'ui/main'],
    ['https://acme.example.com/cms/x', { 'X-Variant-Id': 'ops-1234' }, 'cms/ops-1234'],
    ['https://acme.example.com/cms/x', { 'x-variant-id': 'OPS-1234' }, 'cms/main'],
    ['https://ACME.example.com:443/cms/x', {}, 'cms/main'],
    ['http://acme.example.com:80/cms/x', {}, 'cms/main'],
    ['https://other.acme.example.com/', {}, '404 route_not_found'],
    ['https://elsewhere.example.com/', {}, 'unreachable'],
    ['http://elsewhere.example.com/', {}, '404 route_not_found'],
    ['http://acme.example.com:8443/', {}, 'unreachable'],
    ['https://acme.example.com/x/../cms/%63', {}, 'cms/main'],
  ])('%s %j goes to %s', (url, headers, expected) => {
    expect(summary(fromOutside(resolver, url, { headers }))).toBe(expected);
  });

  test('names the rule, its place and the match, and says why rules before it do not match', () => {
    const answer = fromOutside(resolver, 'https://acme.example.com/cms/x');

    expect(answer.rule).toMatchObject({ name: 'cms.deep', index: 2, path: ['spec', 'http', 1, 'match', 1] });
    expect(answer.rule?.object?.at(...answer.rule.path!)).toMatchObject({ file: 'input.yaml' });
    expect(resolver.skippedRules(answer).map(({ name, reason }) => [name, reason])).toEqual([
      ['tester', 'requires that header x-variant-id is "ops-1234"; it is absent'],
      ['cms', 'requires that path is "/cms"; it is "/cms/x"'],
    ]);
  });

  test('shows headers as they leave', () => {
    const answer = fromOutside(resolver, 'https://acme.example.com/cms', { headers: { 'x-variant-id': 'x', a: '1' } });

    expect(answer.outcome.kind === 'forward' && [...answer.outcome.destinations[0]!.headers]).toEqual([
      ['a', '1'],
      ['x-forwarded-proto', 'https'],
    ]);
  });
});

describe('rules of a gateway host', () => {
  test('from several VirtualServices: the older first, rules that take everything last', () => {
    const rest = virtualService(
      'acme',
      'a-rest',
      ['acme.example.com'],
      `    - route: [${to('main')}]`,
      'gateways: [gateway]',
    );
    const tester = virtualService(
      'acme',
      'b-tester',
      ['acme.example.com'],
      `    - match: [{ headers: { x: { exact: "1" } } }]\n      route: [${to('ops-1234')}]`,
      'gateways: [gateway]',
    );
    const resolver = resolverOf([ESTATE, rest, tester]);

    expect(summary(fromOutside(resolver, 'http://acme.example.com/', { headers: { x: '1' } }))).toBe('cms/ops-1234');
    expect(summary(fromOutside(resolver, 'http://acme.example.com/'))).toBe('cms/main');
  });

  test('an exact host hides the wildcard, even if none of its rules fit', () => {
    const wild = virtualService(
      'acme',
      'wild',
      ['*.acme.example.com'],
      `    - route: [${to('main')}]`,
      'gateways: [gateway]',
    );
    const exact = virtualService(
      'acme',
      'exact',
      ['ops-1234.acme.example.com'],
      `    - match: [{ uri: { prefix: /cms } }]\n      route: [${to('ops-1234')}]`,
      'gateways: [gateway]',
    );
    const resolver = resolverOf([ESTATE, wild, exact]);

    expect(summary(fromOutside(resolver, 'http://ops-1234.acme.example.com/cms'))).toBe('cms/ops-1234');
    expect(summary(fromOutside(resolver, 'http://ops-1234.acme.example.com/'))).toBe('404 route_not_found');
    expect(summary(fromOutside(resolver, 'http://nope.acme.example.com/'))).toBe('cms/main');
  });

  test('a VirtualService that is not exported to the gateway is not seen', () => {
    const hidden = virtualService(
      'acme',
      'edge',
      ['acme.example.com'],
      `    - route: [${to('main')}]`,
      'gateways: [gateway]',
    );
    const resolver = resolverOf([ESTATE, hidden.replace('spec:', 'spec:\n  exportTo: [other]')]);

    expect(summary(fromOutside(resolver, 'http://acme.example.com/'))).toBe('404 route_not_found');
  });

  test('httpsRedirect stands before every rule, and is only for plain requests', () => {
    const redirecting = ESTATE.replace('protocol: HTTP }', 'protocol: HTTP }\n      tls: { httpsRedirect: true }');
    const resolver = resolverOf([redirecting, EDGE]);

    expect(summary(fromOutside(resolver, 'http://acme.example.com/cms?a=b'))).toBe(
      '301 https://acme.example.com/cms?a=b',
    );
    expect(summary(fromOutside(resolver, 'https://acme.example.com/cms'))).toBe('cms/main');
  });

  test('rules that need no service: redirect, direct response, fault', () => {
    const own = virtualService(
      'acme',
      'own',
      ['acme.example.com'],
      `    - match: [{ uri: { prefix: /old } }]
      redirect: { uri: /new, authority: www.example.com, redirectCode: 302 }
    - match: [{ uri: { prefix: /teapot } }]
      directResponse: { status: 418, body: { string: short and stout } }
    - match: [{ uri: { prefix: /broken } }]
      fault: { abort: { httpStatus: 503, percentage: { value: 100 } } }
      route: [${to('main')}]
    - match: [{ uri: { prefix: /harmless } }]
      fault: { abort: { httpStatus: 503 } }
      route: [${to('main')}]
`,
      'gateways: [gateway]',
    );
    const resolver = resolverOf([ESTATE, own]);
    const at = (path: string) => summary(fromOutside(resolver, `https://acme.example.com${path}`));

    expect(at('/old/x?q=1')).toBe('302 https://www.example.com/new?q=1');
    expect(at('/teapot')).toBe('418 direct');
    expect(at('/broken')).toBe('503 fault_abort');
    expect(at('/harmless')).toBe('cms/main');
    expect(at('/')).toBe('404 route_not_found');
  });
});

test('who shows a certificate to a gateway is not known', () => {
  const server = ESTATE.replace('mode: SIMPLE', 'mode: MUTUAL');
  const edge = virtualService(
    'acme',
    'edge',
    ['acme.example.com'],
    '    - route: [{ destination: { host: cms.acme.svc.cluster.local } }]',
    'gateways: [gateway]',
  );
  const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: edge, namespace: acme }
spec: { selector: { matchLabels: { istio: acme-gateway } }, rules: [{ from: [{ source: { namespaces: ["*"] } }] }] }`;
  const answer = (estate: string) => fromOutside(resolverOf([estate, edge, policy]), 'https://acme.example.com/');
  expect(answer(ESTATE).outcome.kind).toBe('denied');
  expect(answer(server).outcome.kind).toBe('forward');
  expect(answer(server).unknowns.map(({ detail }) => detail)).toEqual([
    'AuthorizationPolicy acme/edge allows it if source namespace is "*", which YAML does not tell',
  ]);
});

describe('two ServiceEntries of one host, in two namespaces', () => {
  const entry = (namespace: string, port: number) => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: outside, namespace: ${namespace} }
spec: { hosts: [api.example.org], resolution: DNS, location: MESH_EXTERNAL, ports: [{ number: ${port}, name: http, protocol: HTTP }] }`;
  const outside = virtualService(
    'acme',
    'outside',
    ['out.example.com'],
    '    - route: [{ destination: { host: api.example.org, port: { number: 80 } } }]\n',
    'gateways: [gateway]',
  );
  const gateway = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gateway, namespace: acme }
spec: { selector: { istio: acme-gateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }] }`;
  const pods = (name: string, container: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: acme }
spec:
  template:
    metadata: { labels: { app: ${name}, istio: ${name} } }
    spec: { containers: [{ name: ${container} }] }`;
  const both = [entry('aaa', 80), entry('acme', 8080), gateway, outside, pods('acme-gateway', 'istio-proxy')];
  const url = 'http://out.example.com/';
  const causes = (...documents: string[]) => fromOutside(resolverOf(documents), url).unknowns.map(({ cause }) => cause);
  const outcome = (...documents: string[]) => summary(fromOutside(resolverOf(documents), url));

  test('the gateway has the oldest', () => {
    expect([outcome(...both), causes(...both)]).toEqual(['api', []]);
  });

  test('or, beside sidecars, that of its own namespace: nobody can tell', () => {
    const beside = [...both, pods('web', 'web')];
    expect([outcome(...beside), causes(...beside)]).toEqual(['api 503 cluster_not_found', ['competing-services']]);
  });

  test('sidecars with a Sidecar change nothing', () => {
    const sidecar = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: acme }
spec: { egress: [{ hosts: ['*/*'] }] }`;
    expect(causes(...both, pods('web', 'web'), sidecar)).toEqual([]);
  });
});
