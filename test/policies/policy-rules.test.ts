import fc from 'fast-check';
import type { NamespaceLimits } from '../../lib/policies/namespace-limits';
import { policyRules } from '../../lib/policies/policy-rules';
import { runs } from '../runs';
import { CASES, PLATFORM } from './cases';
import { ADDRESSES, ENTRY_CASES } from './entry-cases';
import { byCel, byUs } from './evaluated';
import { limits } from './limits';

/** The fields that an object of this kind is refused for. */
function refused(kind: string, spec: object, more: Partial<NamespaceLimits> = {}): string[] {
  return policyRules(limits(more))
    .filter((rule) => /istio|cert-manager|^$/.test(rule.group) && rule.kind === kind)
    .filter((rule) => byUs([rule.expression, { kind, spec }]) !== true)
    .map(({ at }) => at.join('.'));
}

test.each(
  [...CASES, ...ENTRY_CASES].map(([what, kind, spec, fields, more = {}]) => [what, kind, spec, fields, more] as const),
)('TENANT-9: %s (%s)', (_, kind, spec, fields, more) => {
  expect(refused(kind, spec, more)).toEqual(fields);
});

test('TENANT-9: a port may be as weak as the registry says, of that service alone', () => {
  const more = { weakerPorts: [{ labels: { app: 'ui' }, ports: new Map([['80', 'PERMISSIVE']] as const) }] };
  const of = (app: string, port: string, mode: string) =>
    refused(
      'PeerAuthentication',
      { mtls: { mode: 'STRICT' }, selector: { matchLabels: { app } }, portLevelMtls: { [port]: { mode } } },
      more,
    );
  expect(of('ui', '80', 'PERMISSIVE')).toEqual([]);
  expect(of('ui', '80', 'DISABLE')).toEqual(['spec.portLevelMtls']);
  expect(of('ui', '81', 'PERMISSIVE')).toEqual(['spec.portLevelMtls']);
  expect(of('api', '80', 'PERMISSIVE')).toEqual(['spec.portLevelMtls']);
});

test.each(ADDRESSES)('TENANT-9: others may be led to %s: %s', (address, isOutside) => {
  expect(refused('WorkloadEntry', { address })).toEqual(isOutside ? [] : ['spec.address']);
  const spec = { hosts: ['x.acme.example.com'], exportTo: ['globex'], endpoints: [{ address }] };
  expect(refused('ServiceEntry', spec)).toEqual(isOutside ? [] : ['spec.endpoints']);
  expect(refused('Service', { type: 'ExternalName', externalName: address })).toEqual(
    isOutside ? [] : ['spec.externalName'],
  );
});

const host = fc.constantFrom(
  'cms',
  '*',
  'www.acme.example.com',
  'x/Acme.example.com',
  'b.example.com',
  'db.globex.svc',
  'db.acme.svc',
);
const hosts = fc.array(host, { maxLength: 3 });
const mode = fc.constantFrom('STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET');
const labels = fc.constantFrom(
  {},
  { istio: 'acme-gateway' },
  { istio: 'ingress' },
  { app: 'ui' },
  { app: 'ui', x: 'y' },
);
const some = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(fields, { requiredKeys: [] });
const exportTo = fc.array(fc.constantFrom('.', '*', 'acme', 'globex'), { maxLength: 2 });
const target = some({
  host: fc.constantFrom('cms', 'cms.acme.svc.cluster.local', 'db.globex.svc.cluster.local', 'x.net'),
});
const targets = fc.array(some({ destination: target }), { maxLength: 2 });
const namespace = fc.constantFrom('acme', 'globex');
const address = fc.constantFrom(...ADDRESSES.map(([each]) => each), '10.20.0.1', 'fd12:3456::1', 'FD12:3456:1::1');
const tls = some({
  mode: fc.constantFrom('SIMPLE', 'ISTIO_MUTUAL'),
  credentialName: fc.constantFrom('x', 'y'),
  privateKey: fc.constantFrom('', 'z'),
});
const SPECS: Record<string, fc.Arbitrary<object>> = {
  VirtualService: some({
    hosts,
    exportTo,
    gateways: fc.array(fc.constantFrom('mesh', 'gateway', 'acme/x', 'edge/x', 'globex/x'), { maxLength: 2 }),
    http: fc.array(some({ route: targets, mirrors: targets, mirror: target, delegate: some({ namespace }) }), {
      maxLength: 2,
    }),
    tcp: fc.array(some({ route: targets }), { maxLength: 1 }),
    tls: fc.array(some({ route: targets }), { maxLength: 1 }),
  }),
  DestinationRule: some({
    host,
    exportTo,
    trafficPolicy: some({ tls, portLevelSettings: fc.array(some({ tls }), { maxLength: 1 }) }),
    subsets: fc.array(some({ trafficPolicy: some({ tls }) }), { maxLength: 1 }),
  }),
  ServiceEntry: some({
    hosts,
    exportTo,
    resolution: fc.constantFrom('DNS', 'DYNAMIC_DNS'),
    addresses: fc.array(fc.constantFrom('10.20.0.1', '10.20.0.0/16', '192.0.2.1'), { maxLength: 2 }),
    ports: fc.array(some({ protocol: fc.constantFrom('TCP', 'TLS', 'http') }), { maxLength: 2 }),
    endpoints: fc.array(
      some({ address, labels: fc.oneof(labels, fc.constant({ 'security.istio.io/tlsMode': 'istio' })) }),
      { maxLength: 2 },
    ),
  }),
  WorkloadEntry: some({ address }),
  Service: some({
    type: fc.constantFrom('ExternalName', 'LoadBalancer', 'NodePort', 'ClusterIP'),
    externalName: address,
    externalIPs: fc.array(address, { maxLength: 1 }),
    selector: labels,
  }),
  Gateway: some({
    selector: labels,
    servers: fc.array(
      some({
        hosts,
        tls: some({ credentialName: fc.constantFrom('x', 'y'), credentialNames: fc.array(fc.constantFrom('x', 'y')) }),
      }),
      { maxLength: 2 },
    ),
  }),
  Sidecar: some({
    egress: fc.array(some({ hosts: fc.array(fc.constantFrom('./*', '*/*', 'globex/*'), { maxLength: 2 }) }), {
      maxLength: 2,
    }),
    outboundTrafficPolicy: some({ mode: fc.constantFrom('REGISTRY_ONLY', 'ALLOW_ANY') }),
  }),
  PeerAuthentication: some({
    mtls: some({ mode }),
    selector: some({ matchLabels: labels }),
    portLevelMtls: fc.dictionary(fc.constantFrom('80', '81'), some({ mode }), { maxKeys: 2 }),
  }),
  EnvoyFilter: fc.constant({}),
};
const LIMITS: Partial<NamespaceLimits>[] = [
  {},
  {
    ...PLATFORM,
    credentials: ['x'],
    addresses: ['10.20.0.0/16', 'fd12:3456::/32'],
    clusterAddresses: ['192.0.2.0/24', '2606:4700::/32'],
    mtls: 'PERMISSIVE',
    domains: [{ domain: 'example.com', others: ['b.example.com'] }],
  },
  {
    domains: [],
    ownPods: [],
    kinds: ['EnvoyFilter'],
    weakerPorts: [
      {
        labels: { app: 'ui' },
        ports: new Map([
          ['80', 'PERMISSIVE'],
          ['81', 'DISABLE'],
        ]),
      },
    ],
  },
];

test('TENANT-9: the API server refuses what we say that it does', () => {
  const pairs = LIMITS.map((more) => limits(more))
    .flatMap(policyRules)
    .flatMap(({ kind, expression }) =>
      fc
        .sample(SPECS[kind] ?? fc.constant({}), runs({ sample: 200, full: 3000 }))
        .map((spec) => [expression, { kind, spec }] as const),
    );
  const ours = pairs.map(byUs);
  const theirs = byCel(pairs);
  expect(pairs.filter((_, index) => ours[index] !== theirs[index])).toEqual([]);
  expect(new Set(ours)).toEqual(new Set([true, false]));
});
