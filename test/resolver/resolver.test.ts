import { ESTATE, fromApp, fromOutside, resolverOf, summary, virtualService } from './estate';

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
      ['tester', 'wants that header x-variant-id is "ops-1234"; it is absent'],
      ['cms', 'wants that path is "/cms"; it is "/cms/x"'],
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

describe('destinations', () => {
  const edge = (route: string) =>
    virtualService('acme', 'edge', ['acme.example.com'], `    - route: [${route}]`, 'gateways: [gateway]');
  const at = (...documents: string[]) =>
    summary(fromOutside(resolverOf([ESTATE, ...documents]), 'http://acme.example.com/'));

  test('weights are proportions, a weight of 0 gets nothing, a single destination needs none', () => {
    const weighted = (subset: string, weight: number) => to(subset).replace(/}$/, `, weight: ${weight} }`);

    expect(at(edge(`${weighted('main', 3)}, ${weighted('ops-1234', 1)}`))).toBe('cms/main 75% + cms/ops-1234 25%');
    expect(at(edge(`${weighted('main', 1)}, ${weighted('ops-1234', 0)}`))).toBe('cms/main');
    expect(at(edge(weighted('main', 0)))).toBe('cms/main');
    expect(at(edge(`${to('main')}, ${to('ops-1234')}`))).toBe('503 invalid_rule');
  });

  test('what is missing has the reason that Envoy gives', () => {
    expect(at(edge(to('nope')))).toBe('cms/nope 503 cluster_not_found');
    expect(at(edge(to('main', 'nope.acme.svc.cluster.local')))).toBe('nope/main 503 cluster_not_found');
    expect(at(edge(to('main').replace('8080', '81')))).toBe('cms/main 503 cluster_not_found');
    const scaledDown = ESTATE.replace(/(name: cms-ops-1234[\s\S]*?)replicas: 1/, '$1replicas: 0');
    const resolver = resolverOf([scaledDown, edge(to('ops-1234'))]);
    expect(summary(fromOutside(resolver, 'http://acme.example.com/'))).toBe('cms/ops-1234 503 no_healthy_upstream');
  });

  test("a DestinationRule in the client's namespace hides the service's subsets", () => {
    const own = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: everything, namespace: team }
spec: { host: "*.acme.svc.cluster.local", trafficPolicy: { connectionPool: { tcp: { maxConnections: 1 } } } }`;
    const mesh = virtualService('acme', 'cms', [CMS], `    - route: [${to('main')}]`);
    const ns = 'team';
    const documents = [ESTATE, mesh, client(ns)];

    expect(summary(fromApp(resolverOf(documents), ns, 'client', `http://${CMS}:8080/`))).toBe('cms/main');
    expect(summary(fromApp(resolverOf([...documents, own]), ns, 'client', `http://${CMS}:8080/`))).toBe(
      'cms/main 503 cluster_not_found',
    );
  });
});

function client(ns: string, labels = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: client, namespace: ${ns} }
spec:
  template:
    metadata: { labels: { app: client${labels} } }
    spec: { containers: [{ name: app }] }`;
}

describe('a request inside the mesh', () => {
  const mesh = virtualService(
    'acme',
    'cms',
    [CMS],
    `    - match: [{ withoutHeaders: { x-variant-id: {} } }]
      route: [${to('main')}]
    - match: [{ headers: { x-variant-id: { exact: ops-1234 } } }]
      route: [${to('ops-1234')}]
    - route: [${to('main')}]`,
  );
  const resolver = resolverOf([ESTATE, mesh, client('team')]);

  test.each(['cms', 'cms.acme', 'cms.acme.svc', CMS, `${CMS}.`, 'CMS'])('finds the service as %s', (host) => {
    const answer = fromApp(resolver, 'acme', 'ui', `http://${host}:8080/`, { headers: { 'x-variant-id': 'ops-1234' } });
    expect(summary(answer)).toBe('cms/ops-1234');
  });

  test('a short name means the own namespace', () => {
    expect(summary(fromApp(resolver, 'team', 'client', 'http://cms.acme:8080/'))).toBe('cms/main');
    expect(summary(fromApp(resolver, 'team', 'client', 'http://cms:8080/'))).toBe('passthrough');
  });

  test('a service without VirtualService gets all requests, without subset', () => {
    expect(summary(fromApp(resolver, 'acme', 'cms', 'http://ui:8080/'))).toBe('ui');
  });

  test('of two VirtualServices for one host, only the older counts', () => {
    const younger = virtualService('acme', 'zzz', [CMS], `    - route: [${to('ops-1234')}]`);
    expect(summary(fromApp(resolverOf([younger, ESTATE, mesh]), 'acme', 'ui', 'http://cms:8080/'))).toBe('cms/main');
  });

  test('rules of a gateway do not apply to it', () => {
    expect(summary(fromApp(resolverOf([ESTATE, EDGE]), 'acme', 'ui', 'http://cms:8080/cms'))).toBe('cms');
  });

  test('sourceLabels and sourceNamespace choose rules by the client', () => {
    const chosen = virtualService(
      'acme',
      'cms',
      [CMS],
      `    - match: [{ sourceLabels: { role: tester } }]
      route: [${to('ops-1234')}]
    - match: [{ sourceNamespace: team }]
      route: [${to('main')}]`,
    );
    const at = (labels: string, ns: string) =>
      summary(fromApp(resolverOf([ESTATE, chosen, client(ns, labels)]), ns, 'client', `http://${CMS}:8080/`));

    expect(at(', role: tester', 'acme')).toBe('cms/ops-1234');
    expect(at('', 'team')).toBe('cms/main');
    expect(at('', 'acme')).toBe('cms');
  });

  test('a Sidecar hides what it does not list', () => {
    const sidecar = (hosts: string, mode = '') => `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: team }
spec: { egress: [{ hosts: [${hosts}] }]${mode} }`;
    const at = (hosts: string, mode = '') =>
      summary(
        fromApp(
          resolverOf([ESTATE, mesh, client('team'), sidecar(hosts, mode)]),
          'team',
          'client',
          `http://${CMS}:8080/`,
        ),
      );

    expect(at(`acme/${CMS}`)).toBe('cms/main');
    expect(at('"acme/*"')).toBe('cms/main');
    expect(at('acme/ui.acme.svc.cluster.local')).toBe('passthrough');
    expect(at('acme/ui.acme.svc.cluster.local', ', outboundTrafficPolicy: { mode: REGISTRY_ONLY }')).toBe(
      '502 blackhole',
    );
    expect(at('"./*"', ', outboundTrafficPolicy: { mode: REGISTRY_ONLY }')).toBe('unreachable');
  });

  test('a delegate adds its conditions to those of its root', () => {
    const root = virtualService(
      'acme',
      'root',
      [CMS],
      `    - match: [{ uri: { prefix: /cms } }]
      delegate: { name: part, namespace: parts }
    - match: [{ uri: { prefix: /gone } }]
      delegate: { name: gone }
    - route: [${to('main')}]`,
    );
    const part = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: part, namespace: parts }
spec: { http: [{ name: inner, match: [{ uri: { prefix: /cms/x } }], route: [${to('ops-1234')}] }] }`;
    const delegating = resolverOf([ESTATE, root, part]);
    const at = (path: string) => summary(fromApp(delegating, 'acme', 'ui', `http://cms:8080${path}`));

    expect([at('/cms/x'), at('/cms/y'), at('/gone')]).toEqual(['cms/ops-1234', 'cms/main', 'cms/main']);
    expect(delegating.model.findings).toMatchObject([{ code: 'delegate-missing', path: ['spec', 'http', 1] }]);
  });
});

test('TLS that a workload begins itself goes on as bytes, and not at all where its proxy expects HTTP', () => {
  const named = (protocol: string) => ESTATE.replace('name: http-cms', `name: ${protocol}-cms`);
  const ask = (estate: string, scheme: string) =>
    fromApp(resolverOf([estate]), 'acme', 'ui', `${scheme}://cms.acme.svc.cluster.local:8080/`).outcome;
  expect(ask(named('http'), 'https')).toMatchObject({ kind: 'unreachable' });
  expect(ask(named('http'), 'http')).toMatchObject({ kind: 'forward', protocol: 'http' });
  expect(ask(named('any'), 'https')).toMatchObject({ kind: 'forward', protocol: 'tcp' });
  expect(ask(named('any'), 'http')).toMatchObject({ kind: 'forward', protocol: 'http' });
  expect(ask(named('tls'), 'https')).toMatchObject({ kind: 'forward', protocol: 'tcp' });
});
