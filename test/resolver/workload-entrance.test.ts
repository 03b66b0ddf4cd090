import { ESTATE, fromApp, resolverOf, summary, virtualService } from './estate';

const CMS = 'cms.acme.svc.cluster.local';
const to = (subset: string, host = CMS) =>
  `{ destination: { host: ${host}, subset: ${subset}, port: { number: 8080 } } }`;

const EDGE = virtualService(
  'acme',
  'edge',
  ['acme.example.com'],
  `    - route: [${to('main')}]`,
  'gateways: [gateway]',
);

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
