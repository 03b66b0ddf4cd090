import type { NamespaceLimits } from '../../lib/policies/namespace-limits';
import { PLATFORM } from './cases';

/** An object of the Gateway API or an Ingress, the fields that it is refused for, and what is permitted besides. */
export interface RouteCase {
  readonly what: string;
  readonly kind: string;
  readonly spec: object;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly refused: readonly string[];
  readonly more?: Partial<NamespaceLimits>;
}

const OWN = ['www.acme.example.com', '*.acme.example.com'];
const parent = (namespace?: string) => ({
  parentRefs: [{ name: 'public', ...(namespace && { namespace }) }],
  rules: [{ backendRefs: [{ name: 'cms', port: 80 }] }],
});
const hostname = (name: string) => ({ group: 'networking.istio.io', kind: 'Hostname', name, port: 80 });
const listener = (more: object) => ({ name: 'web', port: 443, protocol: 'HTTPS', ...more });
const listeners = (...all: object[]) => ({ gatewayClassName: 'istio', listeners: all });
const mine = listener({ hostname: 'acme.example.com' });
const backend = { service: { name: 'cms', port: { number: 80 } } };
const http = { paths: [{ path: '/', pathType: 'Prefix', backend }] };
const ingress = (host?: string, more: object = {}) => ({ rules: [{ ...(host && { host }), http }], ...more });

const routes = ['HTTPRoute', 'GRPCRoute', 'TLSRoute'].flatMap((kind): RouteCase[] => [
  { what: 'granted hosts on its own Gateway', kind, spec: { hostnames: OWN, ...parent() }, refused: [] },
  { what: 'the hosts of its own Gateway', kind, spec: parent('acme'), refused: [] },
  {
    what: "granted hosts on the platform's Gateway",
    kind,
    spec: { hostnames: OWN, ...parent('edge') },
    refused: [],
    more: PLATFORM,
  },
  {
    what: "every host of the platform's Gateway",
    kind,
    spec: parent('edge'),
    refused: ['spec.hostnames'],
    more: PLATFORM,
  },
  {
    what: 'the same by an empty list',
    kind,
    spec: { hostnames: [], ...parent('edge') },
    refused: ['spec.hostnames'],
    more: PLATFORM,
  },
  {
    what: "another tenant's host among its own",
    kind,
    spec: { hostnames: [...OWN, 'globex.example.com'], ...parent() },
    refused: ['spec.hostnames'],
  },
  {
    what: "another tenant's Gateway",
    kind,
    spec: { hostnames: OWN, ...parent('globex') },
    refused: ['spec.parentRefs'],
  },
  {
    what: "the platform's Gateway, which is not granted",
    kind,
    spec: parent('edge'),
    refused: ['spec.hostnames', 'spec.parentRefs'],
  },
  ...(
    [
      ['vm.acme.example.com', []],
      ['cms.acme.svc.cluster.local', []],
      ['db.globex.svc.cluster.local', ['spec.rules']],
      ['vm.globex.example.com', ['spec.rules']],
    ] as const
  ).map(
    ([host, refused]): RouteCase => ({
      what: `${host} as a backend of the platform's Gateway`,
      kind,
      spec: { hostnames: OWN, ...parent('edge'), rules: [{ backendRefs: [hostname(host)] }] },
      refused,
      more: PLATFORM,
    }),
  ),
]);

const copies = ['HTTPRoute', 'GRPCRoute'].map(
  (kind): RouteCase => ({
    what: "copies for another tenant's Service",
    kind,
    spec: {
      hostnames: OWN,
      ...parent('edge'),
      rules: [
        {
          backendRefs: [{ name: 'cms', port: 80 }],
          filters: [{ type: 'RequestMirror', requestMirror: { backendRef: hostname('db.globex.svc.cluster.local') } }],
        },
      ],
    },
    refused: ['spec.rules'],
    more: PLATFORM,
  }),
);

const ports = ['TCPRoute', 'UDPRoute'].flatMap((kind): RouteCase[] => [
  { what: 'a port of its own Gateway', kind, spec: parent(), refused: [] },
  {
    what: "a port of the platform's Gateway",
    kind,
    spec: parent('edge'),
    refused: ['spec.parentRefs'],
    more: PLATFORM,
  },
]);

const gateways: readonly RouteCase[] = [
  { what: 'a Gateway for its own hosts', kind: 'Gateway', spec: listeners(mine), refused: [] },
  { what: 'a waypoint', kind: 'Gateway', spec: listeners(listener({ protocol: 'HBONE', port: 15008 })), refused: [] },
  { what: 'a port without hosts', kind: 'Gateway', spec: listeners(listener({ protocol: 'TCP' })), refused: [] },
  {
    what: 'every host',
    kind: 'Gateway',
    spec: listeners(mine, listener({ name: 'all' })),
    refused: ['spec.listeners'],
  },
  {
    what: "another tenant's host",
    kind: 'Gateway',
    spec: listeners(listener({ hostname: '*.example.com' })),
    refused: ['spec.listeners'],
  },
  {
    what: "a Service of its own as the Gateway's",
    kind: 'Gateway',
    spec: { ...listeners(mine), addresses: [{ type: 'Hostname', value: 'gateway.acme.svc.cluster.local' }] },
    refused: [],
  },
  ...[
    { type: 'Hostname', value: 'ingress.edge.svc.cluster.local' },
    { type: 'IPAddress', value: '192.0.2.1' },
    { value: '2001:db8::1' },
  ].map((address) => ({
    what: `the address ${address.value}`,
    kind: 'Gateway',
    spec: { ...listeners(mine), addresses: [{ type: 'Hostname', value: 'gateway' }, address] },
    refused: ['spec.addresses'],
  })),
  {
    what: 'a certificate that is granted',
    kind: 'Gateway',
    spec: listeners({ ...mine, tls: { certificateRefs: [{ name: 'x' }] } }),
    refused: [],
    more: { credentials: ['x'] },
  },
  {
    what: 'a certificate that is not',
    kind: 'Gateway',
    spec: listeners({ ...mine, tls: { certificateRefs: [{ name: 'x' }, { name: 'y' }] } }),
    refused: ['spec.listeners'],
    more: { credentials: ['x'] },
  },
  {
    what: 'pods as a ConfigMap has them',
    kind: 'Gateway',
    spec: { ...listeners(mine), infrastructure: { parametersRef: { group: '', kind: 'ConfigMap', name: 'x' } } },
    refused: ['spec.infrastructure'],
  },
  {
    what: "pods with another proxy's image",
    kind: 'Gateway',
    spec: { ...listeners(mine), infrastructure: { annotations: { 'sidecar.istio.io/proxyImage': 'evil' } } },
    refused: ['spec.infrastructure'],
  },
  {
    what: 'the same by its own annotations',
    kind: 'Gateway',
    spec: listeners(mine),
    annotations: { 'inject.istio.io/templates': 'evil' },
    refused: ['spec.infrastructure'],
  },
  {
    what: 'a Service that is not for visitors',
    kind: 'Gateway',
    spec: { ...listeners(mine), infrastructure: { annotations: { 'cloud.example.com/internal': 'true' } } },
    annotations: { 'networking.istio.io/service-type': 'ClusterIP', 'gateway.istio.io/controller-version': '5' },
    refused: [],
  },
  {
    what: "its listeners on the platform's Gateway",
    kind: 'ListenerSet',
    spec: { parentRef: { name: 'public', namespace: 'edge' }, listeners: [mine] },
    refused: [],
    more: PLATFORM,
  },
  {
    what: "every host of another tenant's Gateway",
    kind: 'ListenerSet',
    spec: { parentRef: { name: 'gateway', namespace: 'globex' }, listeners: [listener({})] },
    refused: ['spec.listeners', 'spec.parentRef'],
  },
];

const ingresses: readonly RouteCase[] = [
  {
    what: 'a host of its own',
    kind: 'Ingress',
    spec: ingress('www.acme.example.com', { tls: [{ hosts: OWN, secretName: 'x' }, { secretName: 'y' }] }),
    annotations: { 'cert-manager.io/issuer': 'letsencrypt' },
    refused: [],
  },
  { what: 'every host', kind: 'Ingress', spec: ingress(), refused: ['spec.rules'] },
  { what: "another tenant's host", kind: 'Ingress', spec: ingress('www.globex.example.com'), refused: ['spec.rules'] },
  {
    what: 'what nobody else takes',
    kind: 'Ingress',
    spec: { defaultBackend: backend },
    refused: ['spec.defaultBackend'],
  },
  {
    what: "another tenant's certificate",
    kind: 'Ingress',
    spec: ingress('acme.example.com', { tls: [{ hosts: [...OWN, 'globex.example.com'] }] }),
    refused: ['spec.tls'],
  },
  ...['nginx.ingress.kubernetes.io/server-alias', 'nginx.ingress.kubernetes.io/configuration-snippet'].map((name) => ({
    what: `the annotation ${name}`,
    kind: 'Ingress',
    spec: ingress('acme.example.com'),
    annotations: { [name]: 'b.example.com' },
    refused: ['metadata.annotations'],
  })),
  {
    what: 'names of its own in DNS',
    kind: 'Ingress',
    spec: ingress('acme.example.com'),
    annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'acme.example.com, *.acme.example.com' },
    refused: [],
  },
  {
    what: "another tenant's name in DNS among its own",
    kind: 'Ingress',
    spec: ingress('acme.example.com'),
    annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'acme.example.com, globex.example.com' },
    refused: ['metadata.annotations'],
  },
];

export const ROUTE_CASES: readonly RouteCase[] = [...routes, ...copies, ...ports, ...gateways, ...ingresses];

/** The object of a case. */
export function routeObject({ kind, spec, annotations }: RouteCase, namespace = 'acme') {
  return {
    apiVersion: kind === 'Ingress' ? 'networking.k8s.io/v1' : 'gateway.networking.k8s.io/v1',
    kind,
    metadata: { name: 'x', namespace, ...(annotations && { annotations }) },
    spec,
  };
}
