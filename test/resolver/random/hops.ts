import fc from 'fast-check';
import type { RandomRequest } from './requests';
import { type Fields, ISTIO, type Json, OUTSIDE, object, optional, SECURITY, some } from './words';

/**
 * Random meshes about what a hop speaks: ports of every protocol with and without a proxy, TLS that clients, gateways and
 * DestinationRules begin, servers that end it or pass it on, ServiceEntries of every resolution, ExternalName Services.
 */
export interface RandomHops {
  /** What runs, and its policies: the same for several configurations. */
  readonly base: readonly Fields[];
  readonly routes: readonly Fields[];
  readonly requests: readonly RandomRequest[];
}

const PORTS = [
  { name: 'http-app', port: 8080 },
  { name: 'https-app', port: 8443 },
  { name: 'tls-app', port: 9443 },
  { name: 'grpc-app', port: 9090 },
  { name: 'any', port: 6000 },
  { name: 'tcp-app', port: 7000 },
] as const;

const API = 'api.a.svc.cluster.local';
const PLAIN = 'plain.o.svc.cluster.local';
const ALIASES = { inside: 'alias.a.svc.cluster.local', outside: 'away.a.svc.cluster.local' };

function workload(namespace: string, name: string, isGateway = false): Fields {
  const annotations: Fields = isGateway ? { 'inject.istio.io/templates': 'gateway' } : {};
  const ports = isGateway ? [] : PORTS.map(({ name: port, port: containerPort }) => ({ name: port, containerPort }));
  return object('apps/v1', 'Deployment', namespace, name, {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name }, annotations },
      spec: {
        serviceAccountName: name,
        containers: [{ name: isGateway ? 'istio-proxy' : 'app', image: 'app', ports }],
      },
    },
  });
}

function service(namespace: string, name: string): Fields {
  const ports = PORTS.map(({ name: port, port: number }) => ({ name: port, port: number, targetPort: number }));
  return object('v1', 'Service', namespace, name, { selector: { app: name }, ports });
}

function alias(name: string, externalName: string, ports: readonly Json[]): Fields {
  return object('v1', 'Service', 'a', name, { type: 'ExternalName', externalName, ports: [...ports] });
}

const namespace = (name: string, injection: string): Fields => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'istio-injection': injection } },
});

const peer = some(['STRICT', 'PERMISSIVE', 'DISABLE']).map((mode) =>
  object(SECURITY, 'PeerAuthentication', 'a', 'api', { selector: { matchLabels: { app: 'api' } }, mtls: { mode } }),
);

const base: fc.Arbitrary<Fields[]> = optional(peer, 60).map((policy) => [
  namespace('a', 'enabled'),
  namespace('o', 'disabled'),
  workload('a', 'ui'),
  workload('a', 'api'),
  workload('o', 'plain'),
  workload('a', 'gateway', true),
  service('a', 'ui'),
  service('a', 'api'),
  service('o', 'plain'),
  ...(policy === undefined ? [] : [policy]),
]);

const GATEWAY = object(ISTIO, 'Gateway', 'a', 'gateway', {
  selector: { app: 'gateway' },
  servers: [
    { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] },
    {
      port: { number: 443, name: 'https', protocol: 'HTTPS' },
      hosts: ['shop.example.com'],
      tls: { mode: 'SIMPLE', credentialName: 'shop' },
    },
    { port: { number: 443, name: 'tls', protocol: 'TLS' }, hosts: ['*.pass.test'], tls: { mode: 'PASSTHROUGH' } },
    {
      port: { number: 443, name: 'ended', protocol: 'TLS' },
      hosts: ['ended.test'],
      tls: { mode: 'SIMPLE', credentialName: 'ended' },
    },
    { port: { number: 7000, name: 'tcp', protocol: 'TCP' }, hosts: ['*'] },
  ],
});

/** Ports of ServiceEntries: one number speaks one thing, as hosts do. */
const ENTRY_PORTS = [
  { number: 80, name: 'http', protocol: 'HTTP' },
  { number: 443, name: 'https', protocol: 'HTTPS' },
  { number: 443, name: 'tls', protocol: 'TLS' },
  { number: 443, name: 'http-tls', protocol: 'HTTP' },
  { number: 8081, name: 'http-away', protocol: 'HTTP', targetPort: 443 },
  { number: 5000, name: 'tcp', protocol: 'TCP' },
  { number: 8443, name: 'secure', protocol: 'HTTPS' },
] as const;

const entryPorts = fc.uniqueArray(some(ENTRY_PORTS), { minLength: 1, maxLength: 4, selector: ({ number }) => number });

const serviceEntry: fc.Arbitrary<Fields> = fc
  .tuple(
    some(['NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN']),
    some([OUTSIDE.static, OUTSIDE.dns]),
    entryPorts,
    fc.boolean(),
    some(['MESH_EXTERNAL', 'MESH_EXTERNAL', 'MESH_INTERNAL']),
  )
  .map(([resolution, host, ports, isWide, location]) => {
    const endpoints: Fields = resolution === 'STATIC' ? { endpoints: [{ address: '10.244.250.1' }] } : {};
    // Hosts that no entry names have the usual ports only.
    const isUsual = ports.every(({ number }) => number === 80 || number === 443);
    const hosts = resolution === 'NONE' && isWide && isUsual ? ['*.example.org'] : [host];
    return object(ISTIO, 'ServiceEntry', 'a', `entry-${hosts[0]!.replace('*', 'any')}`, {
      hosts,
      // What listens at addresses inside nobody says.
      location: resolution === 'STATIC' ? 'MESH_EXTERNAL' : location,
      resolution,
      ports: ports.map((port) => ({ ...port })),
      ...endpoints,
    });
  });

const HOSTS = [API, API, PLAIN, OUTSIDE.static, OUTSIDE.dns];

const tlsSettings = some<Json>([
  { tls: { mode: 'SIMPLE' } },
  { tls: { mode: 'SIMPLE' } },
  { tls: { mode: 'ISTIO_MUTUAL' } },
  { tls: { mode: 'DISABLE' } },
  { connectionPool: { http: { h2UpgradePolicy: 'UPGRADE' } } },
]);

const destinationRule: fc.Arbitrary<Fields> = fc
  .tuple(some(HOSTS), tlsSettings, optional(some([8080, 8443, 9443, 443, 80, 6000].map((number) => ({ number })))))
  .map(([host, settings, port]) =>
    object(ISTIO, 'DestinationRule', 'a', `rule-${host.split('.')[0]}`, {
      host,
      trafficPolicy: port === undefined ? settings : { portLevelSettings: [{ port, ...(settings as Fields) }] },
    }),
  );

const insidePort = some(PORTS.map(({ port }) => ({ number: port })));
const destination: fc.Arbitrary<Fields> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(some([API, PLAIN, ALIASES.inside]), insidePort).map(([host, port]) => ({ host, port })),
  },
  fc
    .tuple(
      some([OUTSIDE.static, OUTSIDE.dns, ALIASES.outside]),
      some([80, 443, 8443, 5000].map((number) => ({ number }))),
    )
    .map(([host, port]) => ({ host, port })),
);
const route = destination.map((only): Json => [{ destination: only }]);

const edge = fc.tuple(route, route).map(([first, rest]) =>
  object(ISTIO, 'VirtualService', 'a', 'edge', {
    hosts: ['*'],
    gateways: ['a/gateway'],
    http: [{ match: [{ uri: { prefix: '/a' } }], route: first }, { route: rest }],
  }),
);

const passed = fc
  .tuple(route, route, some<Json>([['a.pass.test'], ['*.pass.test']]), fc.boolean())
  .map(([first, second, names, isTcp]) =>
    object(ISTIO, 'VirtualService', 'a', 'passed', {
      hosts: ['*.pass.test', 'ended.test'],
      gateways: ['a/gateway'],
      tls: [
        { match: [{ sniHosts: ['*.pass.test'] }], route: first },
        { match: [{ sniHosts: names }], route: second },
      ].slice(JSON.stringify(names) === '["*.pass.test"]' ? 1 : 0),
      ...(isTcp && { tcp: [{ match: [{ port: 443 }], route: first }] }),
    }),
  );

const bytes = route.map((only) =>
  object(ISTIO, 'VirtualService', 'a', 'bytes', {
    hosts: ['*'],
    gateways: ['a/gateway'],
    tcp: [{ match: [{ port: 7000 }], route: only }],
  }),
);

const inMesh = fc
  .tuple(some<Json>([[API], [PLAIN], [OUTSIDE.dns], ['*.example.org']]), route, optional(route))
  .map(([hosts, http, tls]) =>
    object(ISTIO, 'VirtualService', 'a', 'mesh', {
      hosts,
      http: [{ route: http }],
      ...(tls &&
        JSON.stringify(hosts).includes('example.org') && {
          tls: [{ match: [{ sniHosts: [OUTSIDE.dns] }], route: tls }],
        }),
    }),
  );

const aliases: fc.Arbitrary<Fields[]> = fc.tuple(some([8080, 443]), fc.boolean()).map(([port, isChain]) => [
  alias('alias', isChain ? 'alias-more.a.svc.cluster.local' : API, [{ name: 'http', port }]),
  alias('alias-more', API, [{ name: 'http', port: 8080 }]),
  alias('away', OUTSIDE.dns, [
    { name: 'http', port: 80 },
    { name: 'any', port: 443 },
  ]),
]);

const routes: fc.Arbitrary<Fields[]> = fc
  .tuple(
    edge,
    optional(passed, 75),
    optional(bytes),
    optional(inMesh, 60),
    // Entries that share a host and disagree about a port are another matter.
    fc.uniqueArray(serviceEntry, { maxLength: 2, selector: ({ spec }) => JSON.stringify((spec as Fields).hosts) }),
    fc.uniqueArray(destinationRule, { maxLength: 4, selector: ({ metadata }) => (metadata as Fields).name }),
    aliases,
  )
  .map((parts) => [GATEWAY, ...parts.flatMap((part): Fields[] => [part ?? []].flat())]);

const scheme = some(['http', 'http', 'https']);
const fromOutside = fc
  .tuple(
    some([
      'http://shop.example.com',
      'https://shop.example.com',
      'https://a.pass.test',
      'https://b.pass.test',
      'https://ended.test',
      'http://any.test:7000',
    ]),
    some(['/', '/a']),
  )
  .map(([url, path]) => ({ from: 'a/gateway', url: `${url}${path}` }));
const inside = fc
  .tuple(scheme, some([API, PLAIN, 'alias.a', 'alias-more.a.svc.cluster.local']), some(PORTS))
  .map(([way, host, { port }]) => `${way}://${host}:${port}/`);
const outside = fc
  .tuple(scheme, some([OUTSIDE.static, OUTSIDE.dns, OUTSIDE.none, 'away.a']), some([80, 443, 8081, 8443, 5000]))
  .map(([way, host, port]) => `${way}://${host}:${port}/`);
const fromInside = fc
  .tuple(
    some(['a/ui', 'a/ui', 'o/plain']),
    fc.oneof({ weight: 3, arbitrary: inside }, { weight: 2, arbitrary: outside }),
  )
  .map(([from, url]) => ({ from, url }));

const request: fc.Arbitrary<RandomRequest> = fc
  .tuple(fc.oneof(fromOutside, { weight: 2, arbitrary: fromInside }), fc.nat({ max: 11 }))
  .map(([asked, odd]) => {
    const isGrpc = odd === 0 && asked.url.startsWith('http:');
    return { ...asked, method: isGrpc ? 'POST' : 'GET', headers: {}, ...(isGrpc && { grpc: true }) };
  });

/** @param requests how many */
export function randomHops(requests: number): fc.Arbitrary<RandomHops> {
  return fc.record({ base, routes, requests: fc.array(request, { minLength: requests, maxLength: requests }) });
}
