import fc from 'fast-check';
import type { MeshModel } from '../../lib/mesh-model';
import { type GatewayClient, type MeshRequest, requestFromUrl, workloadClient } from '../../lib/resolver';

/**
 * Random meshes, odd but valid for Istio's webhook: overlapping hosts and rules, delegates, merged and shadowing
 * DestinationRules, exportTo, Sidecars, policies. Small words, so that requests often hit something.
 */
export interface RandomMesh {
  /** One document per object. */
  readonly yaml: string;
  readonly requests: readonly RandomRequest[];
}

export interface RandomRequest {
  /** `a/gateway` for a request from outside, else the workload that sends: `a/web-v1`. */
  readonly from: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The gateway of every random mesh; its pods are not among the objects. */
export const RANDOM_GATEWAY = 'a/gateway';

const GATEWAY_PODS: GatewayClient = { kind: 'gateway', namespace: 'a', labels: { istio: 'gateway' } };

/** The gateway's pods, for those who look for them among the objects. */
export const RANDOM_GATEWAY_PODS = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: a }
spec: { template: { metadata: { labels: { istio: gateway } } } }
`;

/** What the resolver is asked for a random request. */
export function askFor(model: MeshModel, { from, url, method, headers }: RandomRequest): MeshRequest {
  const rest = { method, headers };
  if (from === RANDOM_GATEWAY) return requestFromUrl(url, GATEWAY_PODS, rest);
  const workload = model.workloads.find((item) => `${item.namespace}/${item.name}` === from);
  return requestFromUrl(url, workloadClient(workload!), rest);
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json };

const NAMESPACES = ['a', 'b'] as const;
const SERVICES = [
  { namespace: 'a', name: 'web' },
  { namespace: 'a', name: 'api' },
  { namespace: 'b', name: 'api' },
  { namespace: 'b', name: 'store' },
] as const;
const VERSIONS = ['v1', 'v2'] as const;
const PORTS = [8080, 9090] as const;
const HOSTS = [
  'shop.example.com',
  'api.example.com',
  'shop.example.net',
  '*.example.com',
  '*.shop.example.com',
] as const;
const PATHS = ['/', '/a', '/a/', '/a/b', '/A/b', '/ab', '/a/b/c', '/api/v1/x'] as const;
const REGEXES = ['/a.*', '/[a-z]+', '.*', '/(a|b)/.*', '(?i)/A/.*', '/api/v[0-9]+/.*'] as const;
const HEADERS = ['x-v', 'end-user'] as const;
const VALUES = ['1', '2', 'v1', 'tester', 'Tester'] as const;

const fqdn = ({ namespace, name }: { readonly namespace: string; readonly name: string }) =>
  `${name}.${namespace}.svc.cluster.local`;

const some = <T>(values: readonly T[]) => fc.constantFrom(...values);
/** There in so many cases of a hundred. */
const optional = <T>(arbitrary: fc.Arbitrary<T>, percent = 50): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: percent, arbitrary }, { weight: 100 - percent, arbitrary: fc.constant(undefined) });

/** A mapping of the fields that are there. */
function fields(shape: Readonly<Record<string, fc.Arbitrary<Json | undefined>>>): fc.Arbitrary<Fields> {
  return fc.record(shape).map((record) => {
    return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Fields;
  });
}

const valueMatch: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 4, arbitrary: some(VALUES).map((exact) => ({ exact })) },
  some(['t', 'v', '1']).map((prefix) => ({ prefix })),
  some(['t.*', '[0-9]+', '.*']).map((regex) => ({ regex })),
  fc.constant({}),
);

const uriMatch: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 2, arbitrary: some(PATHS).map((exact) => ({ exact })) },
  { weight: 3, arbitrary: some(PATHS).map((prefix) => ({ prefix })) },
  some(REGEXES).map((regex) => ({ regex })),
);

const namedMatches = (names: readonly string[]) =>
  fc.dictionary(some(names), valueMatch, { minKeys: 1, maxKeys: 2 }) as fc.Arbitrary<Fields>;

const match = (inMesh: boolean): fc.Arbitrary<Fields> =>
  fields({
    uri: optional(uriMatch, 67),
    ignoreUriCase: optional(fc.constant(true), 15),
    headers: optional(namedMatches(HEADERS)),
    withoutHeaders: optional(namedMatches(HEADERS), 33),
    queryParams: optional(namedMatches(['q']), 25),
    method: optional(some<Json>([{ exact: 'GET' }, { exact: 'POST' }, { prefix: 'P' }]), 25),
    authority: optional(some<Json>([{ exact: 'shop.example.com' }, { regex: '.*example.*' }, { prefix: 'api' }]), 15),
    scheme: optional(some([{ exact: 'http' }, { exact: 'https' }]), 10),
    port: optional(some([80, 443, 8080]), 15),
    ...(inMesh && {
      sourceLabels: optional(some<Json>([{ app: 'web' }, { version: 'v1' }, { app: 'nobody' }]), 15),
      sourceNamespace: optional(some<Json>(NAMESPACES), 15),
    }),
  }).map((found) =>
    Object.keys(found).some((key) => key !== 'ignoreUriCase') ? found : { ...found, uri: { prefix: '/' } },
  );

const operations: fc.Arbitrary<Fields> = fields({
  set: optional(fc.constant({ 'x-set': 'rule' })),
  add: optional(fc.constant({ 'x-v': 'added' }), 33),
  remove: optional(some<Json>([['x-v'], ['end-user']]), 33),
});

const destination: fc.Arbitrary<Fields> = fields({
  host: some([...SERVICES.map(fqdn), 'api', 'nothing.a.svc.cluster.local']),
  subset: optional(some([...VERSIONS, 'nothing']), 67),
  port: optional(some(PORTS.map((number) => ({ number }))), 75),
});

const route: fc.Arbitrary<Json[]> = fc.oneof(
  { weight: 4, arbitrary: fields({ destination }).map((only) => [only]) },
  fc
    .array(
      fields({ destination, weight: some([0, 1, 3, 50]), headers: optional(fields({ request: operations }), 25) }),
      {
        minLength: 2,
        maxLength: 3,
      },
    )
    .map((routes) => [{ ...(routes[0] as Fields), weight: 1 }, ...routes.slice(1)]),
);

const action: fc.Arbitrary<Fields> = fc.oneof(
  {
    weight: 8,
    arbitrary: fields({
      route,
      headers: optional(fields({ request: operations }), 33),
      rewrite: optional(
        some<Json>([
          { uri: '/' },
          { uri: '/new' },
          { authority: 'inner' },
          { uriRegexRewrite: { match: '^/a(.*)', rewrite: '/z\\1' } },
        ]),
        25,
      ),
      mirror: optional(destination, 10),
    }),
  },
  some<Fields>([
    { redirect: { uri: '/moved' } },
    { redirect: { authority: 'other.example.com', redirectCode: 302 } },
    { redirect: { scheme: 'https', port: 8443 } },
  ]),
  some([200, 418]).map((status) => ({ directResponse: { status, body: { string: 'own' } } })),
);

const rule = (inMesh: boolean): fc.Arbitrary<Fields> =>
  fc
    .tuple(action, fc.array(match(inMesh), { maxLength: 2 }), fc.integer({ min: 0, max: 99 }))
    .map(([what, when, id]) => ({ name: `r${id}`, ...(when.length > 0 && { match: when }), ...what }));

const rules = (inMesh: boolean) => fc.array(rule(inMesh), { minLength: 1, maxLength: 4 }) as fc.Arbitrary<Json[]>;

const exportTo = optional(some<Json>([['.'], ['a'], ['b'], ['*'], ['.', 'b']]), 20);

function object(
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  spec: Json,
  labels?: Fields,
): Fields {
  return { apiVersion, kind, metadata: { name, namespace, ...(labels && { labels }) }, spec };
}

const ISTIO = 'networking.istio.io/v1';
const SECURITY = 'security.istio.io/v1';

const edgeHosts = fc
  .subarray([...HOSTS], { minLength: 1, maxLength: 2 })
  .map((hosts) => (hosts.some((host) => host.startsWith('*')) ? hosts.slice(-1) : hosts));

const edge: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    fc.integer({ min: 0, max: 9 }),
    edgeHosts,
    rules(false),
    exportTo,
    some<Json>([['a/gateway'], ['a/gateway'], ['b/second'], ['a/gateway', 'b/second']]),
  )
  .map(([namespace, id, hosts, http, to, gateways]) =>
    object(ISTIO, 'VirtualService', namespace, `edge-${id}`, {
      hosts,
      gateways,
      http,
      ...(to !== undefined && { exportTo: valid(to, namespace) }),
    }),
  );

const mesh: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    fc.integer({ min: 0, max: 9 }),
    some([
      ...SERVICES.map((service) => [fqdn(service)]),
      ['api'],
      ['*.b.svc.cluster.local'],
      [fqdn(SERVICES[0]), fqdn(SERVICES[3])],
    ]),
    rules(true),
    exportTo,
  )
  .map(([namespace, id, hosts, http, to]) =>
    object(ISTIO, 'VirtualService', namespace, `mesh-${id}`, {
      hosts,
      http,
      ...(to !== undefined && { exportTo: valid(to, namespace) }),
    }),
  );

/** Istio refuses a list that has both `.` and the own namespace. */
function valid(to: Json, namespace: string): Json {
  const names = to as string[];
  return names.includes('.') ? names.filter((name) => name !== namespace) : names;
}

const delegating: fc.Arbitrary<Fields[]> = fc
  .tuple(some(SERVICES), match(true), rules(true))
  .map(([service, when, http]) => [
    object(ISTIO, 'VirtualService', service.namespace, 'root', {
      hosts: [fqdn(service)],
      http: [
        { name: 'outer', match: [when], delegate: { name: 'part', namespace: 'b' } },
        { name: 'rest', route: [{ destination: { host: fqdn(service), port: { number: 8080 } } }] },
      ],
    }),
    object(ISTIO, 'VirtualService', 'b', 'part', { http }),
  ]);

const destinationRule: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    fc.integer({ min: 0, max: 9 }),
    some([...SERVICES.map(fqdn), ...SERVICES.map(fqdn), '*.b.svc.cluster.local', 'api']),
    fc.subarray([...VERSIONS], { minLength: 1 }),
    exportTo,
    optional(some(['DISABLE', 'ISTIO_MUTUAL']), 15),
  )
  .map(([namespace, id, host, versions, to, mode]) =>
    object(ISTIO, 'DestinationRule', namespace, `rule-${id}`, {
      host,
      subsets: versions.map((version) => ({ name: version, labels: { version } })),
      ...(mode !== undefined && { trafficPolicy: { tls: { mode } } }),
      ...(to !== undefined && { exportTo: valid(to, namespace) }),
    }),
  );

const gateway: fc.Arbitrary<Fields[]> = fc
  .tuple(
    some<Json>([
      ['*'],
      ['*.example.com', 'shop.example.net'],
      ['a/*.example.com'],
      ['./shop.example.com', 'b/*'],
      ['shop.example.com'],
    ]),
    optional(fc.constant({ httpsRedirect: true }), 13),
    fc.boolean(),
  )
  .map(([hosts, tls, secure]) => [
    object(ISTIO, 'Gateway', 'a', 'gateway', {
      selector: { istio: 'gateway' },
      servers: [
        { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts, ...(tls !== undefined && { tls }) },
        ...(secure && !(hosts as string[]).some((host) => /^(b\/)?\*$/.test(host))
          ? [
              {
                port: { number: 443, name: 'https', protocol: 'HTTPS' },
                hosts,
                tls: { mode: 'SIMPLE', credentialName: 'cert' },
              },
            ]
          : []),
      ],
    }),
  ]);

/** Another Gateway for the same pods: its servers share the port. */
const secondGateway: fc.Arbitrary<Fields> = some<Json>([['*.example.com'], ['b/shop.example.com'], ['*']]).map(
  (hosts) =>
    object(ISTIO, 'Gateway', 'b', 'second', {
      selector: { istio: 'gateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }],
    }),
);

const peerAuthentication: fc.Arbitrary<Fields> = fc
  .tuple(
    some(['a', 'b', 'istio-system']),
    some(['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET']),
    optional(fc.tuple(some(['api', 'web']), some(['STRICT', 'PERMISSIVE', 'DISABLE'])), 40),
  )
  .map(([namespace, mode, own]) =>
    own === undefined || namespace === 'istio-system'
      ? object(SECURITY, 'PeerAuthentication', namespace, 'default', { mtls: { mode } })
      : object(SECURITY, 'PeerAuthentication', namespace, 'own', {
          selector: { matchLabels: { app: own[0] } },
          mtls: { mode },
          portLevelMtls: { '8080': { mode: own[1] } },
        }),
  );

const sidecar: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    fc.subarray(['./*', 'b/*', '*/api.b.svc.cluster.local', `a/${fqdn(SERVICES[0])}`, `b/${fqdn(SERVICES[3])}`], {
      minLength: 1,
    }),
    optional(some(['ALLOW_ANY', 'REGISTRY_ONLY'])),
  )
  .map(([namespace, hosts, mode]) =>
    object(ISTIO, 'Sidecar', namespace, 'default', {
      egress: [{ hosts }],
      ...(mode !== undefined && { outboundTrafficPolicy: { mode } }),
    }),
  );

const policy: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    fc.integer({ min: 0, max: 9 }),
    some(['ALLOW', 'DENY']),
    some<Json>([
      { from: [{ source: { namespaces: ['a'] } }] },
      { from: [{ source: { principals: ['cluster.local/ns/a/sa/web'] } }] },
      { to: [{ operation: { paths: ['/a*'] } }] },
      { to: [{ operation: { methods: ['GET'], notPaths: ['/a/b'] } }] },
      { from: [{ source: { notNamespaces: ['b'] } }], to: [{ operation: { methods: ['POST'] } }] },
      { when: [{ key: 'request.headers[x-v]', values: ['1', 'v*'] }] },
    ]),
    optional(some<Json>([{ app: 'api' }, { version: 'v2' }])),
  )
  .map(([namespace, id, verdict, entry, labels]) =>
    object(SECURITY, 'AuthorizationPolicy', namespace, `policy-${id}`, {
      action: verdict,
      rules: [entry],
      ...(labels !== undefined && { selector: { matchLabels: labels } }),
    }),
  );

/** Services and their workloads are always there; versions may be scaled to zero. */
const workloads: fc.Arbitrary<Fields[]> = fc
  .array(fc.boolean(), { minLength: SERVICES.length, maxLength: SERVICES.length })
  .map((empty) => [
    ...NAMESPACES.map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'istio-injection': 'enabled' } },
    })),
    ...SERVICES.flatMap(({ namespace, name }, index) => [
      object('v1', 'Service', namespace, name, {
        selector: { app: name },
        ports: (name === 'web' ? PORTS.slice(0, 1) : PORTS).map((port) => ({
          name: `http-${port}`,
          port,
          targetPort: port,
        })),
      }),
      ...VERSIONS.map((version) =>
        object('apps/v1', 'Deployment', namespace, `${name}-${version}`, {
          replicas: version === 'v2' && empty[index] === true && index % 2 === 0 ? 0 : 1,
          selector: { matchLabels: { app: name, version } },
          template: {
            metadata: { labels: { app: name, version } },
            spec: {
              serviceAccountName: name,
              containers: [
                {
                  name: 'app',
                  image: 'app',
                  ports: PORTS.map((containerPort) => ({ name: `http-${containerPort}`, containerPort })),
                },
              ],
            },
          },
        }),
      ),
    ]),
  ]);

const headers = fc.dictionary(some(HEADERS), some(VALUES), { maxKeys: 2 });
const pathAndQuery = fc
  .tuple(some(PATHS), some(['', '', '?q=1', '?q', '?x=q&q=tester']))
  .map((parts) => parts.join(''));

const fromOutside = fc
  .record({
    host: some([
      'shop.example.com',
      'api.example.com',
      'x.example.com',
      'y.shop.example.com',
      'shop.example.net',
      'other.org',
      'Shop.Example.com',
    ]),
    path: pathAndQuery,
    method: some(['GET', 'POST']),
    headers,
    scheme: some(['http', 'http', 'https']),
  })
  .map(({ host, path, method, headers: sent, scheme }): RandomRequest => {
    // The lab's certificates cover one label, as real ones do.
    const covered = host.split('.').length > 3 ? 'http' : scheme;
    return { from: RANDOM_GATEWAY, url: `${covered}://${host}${path}`, method, headers: sent };
  });

const fromInside = fc
  .record({
    from: some(['a/web-v1', 'a/api-v1', 'b/store-v1', 'b/api-v1']),
    host: some([...SERVICES.map(fqdn), ...SERVICES.map(({ namespace, name }) => `${name}.${namespace}`)]),
    port: some(PORTS),
    path: pathAndQuery,
    method: some(['GET', 'POST']),
    headers,
  })
  .map(({ from, host, port, path, method, headers: sent }): RandomRequest => {
    return { from, url: `http://${host}:${port}${path}`, method, headers: sent };
  });

/** A mesh with requests, half of them from outside. @param requests how many */
export function randomMesh(requests = 20): fc.Arbitrary<RandomMesh> {
  return fc
    .tuple(
      workloads,
      gateway,
      fc.array(edge, { minLength: 1, maxLength: 4 }),
      fc.array(mesh, { maxLength: 4 }),
      optional(delegating, 25),
      fc.array(destinationRule, { minLength: 2, maxLength: 7 }),
      fc.array(sidecar, { maxLength: 1 }),
      fc.array(policy, { maxLength: 1 }),
      fc.array(secondGateway, { maxLength: 1 }),
      fc.array(peerAuthentication, { maxLength: 2 }),
      fc.array(fc.oneof(fromOutside, fromInside), { minLength: requests, maxLength: requests }),
    )
    .map(([base, gateways, edges, meshes, delegates, destinationRules, sidecars, policies, seconds, peers, asked]) => ({
      yaml: distinct([
        ...base,
        ...gateways,
        ...edges,
        ...meshes,
        ...(delegates ?? []),
        ...destinationRules,
        ...sidecars,
        ...policies,
        ...seconds,
        ...peers,
      ])
        .map((item) => JSON.stringify(item))
        .join('\n---\n'),
      requests: asked,
    }));
}

/** One object per kind, namespace and name: the first. */
function distinct(objects: readonly Fields[]): Fields[] {
  const found = new Map<string, Fields>();
  for (const item of objects) {
    const { name, namespace } = item.metadata as Fields;
    const key = `${item.kind}/${namespace}/${name}`;
    if (!found.has(key)) found.set(key, item);
  }
  return [...found.values()];
}
