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

test('TLS that a workload begins itself goes on as bytes, and past the rules where its proxy expects HTTP', () => {
  const named = (protocol: string) => ESTATE.replace('name: http-cms', `name: ${protocol}-cms`);
  const ask = (estate: string, scheme: string) =>
    fromApp(resolverOf([estate]), 'acme', 'ui', `${scheme}://cms.acme.svc.cluster.local:8080/`).outcome;
  expect(ask(named('http'), 'https')).toMatchObject({
    kind: 'passthrough',
    destination: { result: { kind: 'error', reason: 'connection_failure' } },
  });
  expect(ask(named('http'), 'http')).toMatchObject({ kind: 'forward', protocol: 'http' });
  expect(ask(named('any'), 'https')).toMatchObject({ kind: 'forward', protocol: 'tcp' });
  expect(ask(named('any'), 'http')).toMatchObject({ kind: 'forward', protocol: 'http' });
  expect(ask(named('tls'), 'https')).toMatchObject({ kind: 'forward', protocol: 'tcp' });
});

describe('a ServiceEntry without addresses takes its port on every address', () => {
  const entry = (name: string, host: string, number: number, protocol: string, more = '') =>
    `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: acme }
spec: { hosts: ["${host}"], location: MESH_EXTERNAL, resolution: DNS${more}, ports: [{ number: ${number}, name: p, protocol: ${protocol} }] }`;
  const ask = (url: string, ...documents: string[]) => {
    const { outcome } = fromApp(resolverOf([ESTATE, ...documents]), 'acme', 'ui', url);
    return outcome.kind === 'forward' ? outcome.destinations.map(({ host }) => host).join() : outcome.kind;
  };

  test('for bytes whatever the host, the older of two first', () => {
    const older = entry('a', 'a.example.org', 9000, 'TCP');
    const younger = entry('b', 'b.example.org', 9000, 'TCP');
    expect(ask('tcp://b.example.org:9000', older, younger)).toBe('a.example.org');
    expect(ask('https://nobody.example.org:9000', older)).toBe('a.example.org');
    expect(ask('https://nobody.example.org:9001', older)).toBe('passthrough');
  });

  test('for TLS by server name: a wildcard after an exact name, and plain HTTP passes by', () => {
    const exact = entry('a', 'a.example.org', 443, 'TLS');
    const wide = entry('b', '*.example.org', 443, 'HTTPS');
    expect(ask('https://a.example.org', wide, exact)).toBe('a.example.org');
    expect(ask('https://b.example.org', wide, exact)).toBe('*.example.org');
    expect(ask('https://example.net', wide, exact)).toBe('passthrough');
    expect(ask('http://a.example.org:443', exact)).toBe('passthrough');
  });

  test('for HTTP only what is HTTP: TLS passes by, and bytes', () => {
    const http = entry('a', 'a.example.org', 443, 'HTTP');
    expect(ask('http://a.example.org:443', http)).toBe('a.example.org');
    expect(ask('https://a.example.org', http)).toBe('passthrough');
    expect(ask('https://b.example.org', http)).toBe('passthrough');
    expect(ask('tcp://b.example.org:443', http)).toBe('passthrough');
  });

  test('TLS rules of a port leave what they do not name to pass by', () => {
    const tls = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: x, namespace: acme }
spec:
  hosts: ["*.example.org"]
  tls: [{ match: [{ sniHosts: [a.example.org] }], route: [{ destination: { host: cms.acme.svc.cluster.local } }] }]`;
    const wide = entry('b', '*.example.org', 443, 'TLS');
    expect(ask('https://a.example.org', wide, tls)).toBe('cms.acme.svc.cluster.local');
    expect(ask('https://b.example.org', wide, tls)).toBe('passthrough');
  });
});

describe('a Service of type ExternalName', () => {
  const alias = (name: string, to: string, port = 8080) => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: acme }
spec: { type: ExternalName, externalName: ${to}, ports: [{ name: any, port: ${port} }] }`;
  const ask = (url: string, ...documents: string[]) =>
    summary(fromApp(resolverOf([ESTATE, ...documents]), 'acme', 'ui', url));

  test('takes nothing itself: what is sent to it goes to the host outside', () => {
    expect(ask('https://nexus', alias('nexus', 'nexus.example.com', 443))).toBe('passthrough');
    expect(ask('https://other.example.com', alias('nexus', 'nexus.example.com', 443))).toBe('passthrough');
  });

  test('is a server name of the host that it stands for, by any of its own names', () => {
    const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: nexus, namespace: acme }
spec: { hosts: [nexus.example.com], resolution: DNS, ports: [{ number: 8443, name: tls, protocol: TLS }] }`;
    const documents = [alias('nexus', 'nexus.example.com', 443), entry];
    expect(ask('https://nexus.acme:8443', ...documents)).toBe('nexus');
    expect(ask('https://nexus:8443', ...documents)).toBe('nexus');
    expect(ask('https://other.acme:8443', ...documents)).toBe('passthrough');
  });

  test('answers under the rules of the Service that it stands for, through other aliases too', () => {
    const cms = 'cms.acme.svc.cluster.local';
    expect(ask('http://old:8080/', alias('old', cms, 9999))).toBe('cms');
    expect(ask('http://older:8080/', alias('old', cms), alias('older', 'old.acme.svc.cluster.local'))).toBe('cms');
    const circle = [alias('a', 'b.acme.svc.cluster.local'), alias('b', 'a.acme.svc.cluster.local')];
    expect(ask('http://a:8080/', ...circle)).toBe('passthrough');
  });

  test('as the destination of a rule is the host that it stands for, if somebody has that', () => {
    const route = `    - route: [{ destination: { host: nexus.acme.svc.cluster.local, port: { number: 80 } } }]`;
    const documents = [alias('nexus', 'nexus.example.com', 80), virtualService('acme', 'cms', [CMS], route)];
    const { outcome } = fromApp(resolverOf([ESTATE, ...documents]), 'acme', 'ui', 'http://cms:8080/');
    expect(outcome).toMatchObject({
      destinations: [
        {
          result: {
            status: 503,
            reason: 'cluster_not_found',
            detail: 'Service acme/nexus is an alias of nexus.example.com, which no Service and no ServiceEntry has',
          },
        },
      ],
    });
    const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: nexus, namespace: acme }
spec: { hosts: [nexus.example.com], resolution: DNS, ports: [{ number: 80, name: http, protocol: HTTP }] }`;
    expect(ask('http://cms:8080/', ...documents, entry)).toBe('nexus 503 cluster_not_found');
    const same = [alias('nexus', 'nexus.example.com'), virtualService('acme', 'cms', [CMS], route)];
    expect(ask('http://cms:8080/', ...same, entry)).toBe('nexus');
  });
});
