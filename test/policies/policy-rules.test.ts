import fc from 'fast-check';
import type { NamespaceLimits } from '../../lib/policies/namespace-limits';
import { policyRules } from '../../lib/policies/policy-rules';
import { runs } from '../runs';
import { byCel, byUs } from './evaluated';
import { limits } from './limits';

/** The fields that an object of this kind is refused for. */
function refused(kind: string, spec: object, more: Partial<NamespaceLimits> = {}): string[] {
  return policyRules(limits(more))
    .filter((rule) => rule.kind === kind && byUs([rule.expression, { kind, spec }]) !== true)
    .map(({ at }) => at.join('.'));
}

const vs = (more: object) => ({ exportTo: ['.'], ...more });
const PLATFORM = { platformPods: [{ istio: 'ingress' }], gatewayNamespaces: ['edge'] };
const server = (...hosts: string[]) => ({ hosts });
const gateway = (more: object) => ({
  selector: { istio: 'acme-gateway' },
  servers: [server('acme.example.com')],
  ...more,
});
const sidecar = (more: object) => ({
  egress: [{ hosts: ['./*'] }],
  outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  ...more,
});
const tls = (secret: object) => [{ hosts: ['acme.example.com'], tls: secret }];

const CASES: [string, string, object, string[], Partial<NamespaceLimits>?][] = [
  [
    'a host of a granted domain',
    'VirtualService',
    { hosts: ['www.acme.example.com'], exportTo: ['edge'], gateways: ['acme/gateway'] },
    [],
  ],
  ['the domain itself, in capitals', 'VirtualService', { hosts: ['ACME.example.com'], exportTo: ['edge'] }, []],
  ['a wildcard below it', 'VirtualService', { hosts: ['*.acme.example.com'], exportTo: ['edge'] }, []],
  ['a wildcard above it', 'VirtualService', { hosts: ['*.example.com'], exportTo: ['edge'] }, ['spec.hosts']],
  ['a host that ends alike', 'VirtualService', { hosts: ['evilacme.example.com'], exportTo: ['edge'] }, ['spec.hosts']],
  ['every host', 'VirtualService', { hosts: ['*'], exportTo: ['edge'] }, ['spec.hosts']],
  [
    'a Service of its own, by each of its names',
    'VirtualService',
    { hosts: ['cms', 'cms.acme', 'cms.acme.svc', 'cms.acme.svc.cluster.local'], exportTo: ['shop'] },
    [],
  ],
  [
    "another tenant's Service, for others",
    'VirtualService',
    { hosts: ['db.globex.svc.cluster.local'], exportTo: ['globex'] },
    ['spec.hosts'],
  ],
  [
    "another tenant's Service, for everybody",
    'VirtualService',
    { hosts: ['db.globex.svc.cluster.local'] },
    ['spec.hosts', 'spec.exportTo'],
  ],
  [
    "another tenant's Service, for its own workloads",
    'VirtualService',
    vs({ hosts: ['db.globex.svc.cluster.local'] }),
    [],
  ],
  ['the same, with the mesh named', 'VirtualService', vs({ hosts: ['db.globex.svc'], gateways: ['mesh'] }), []],
  [
    'the same, on a gateway too',
    'VirtualService',
    vs({ hosts: ['db.globex.svc'], gateways: ['mesh', 'gateway'] }),
    ['spec.hosts'],
  ],
  ['a delegate without hosts', 'VirtualService', vs({ http: [] }), []],
  [
    'a host that a longer grant gives to another',
    'VirtualService',
    { hosts: ['WWW.Globex.example.com'], exportTo: ['edge'] },
    ['spec.hosts'],
    { domains: [{ domain: 'example.com', others: ['globex.example.com'] }] },
  ],
  [
    'a host beside it',
    'VirtualService',
    { hosts: ['www.example.com'], exportTo: ['edge'] },
    [],
    { domains: [{ domain: 'example.com', others: ['globex.example.com'] }] },
  ],
  [
    'a host that an even longer grant gives back',
    'VirtualService',
    { hosts: ['a.b.example.com'], exportTo: ['edge'] },
    [],
    {
      domains: [
        { domain: 'example.com', others: ['b.example.com'] },
        { domain: 'a.b.example.com', others: [] },
      ],
    },
  ],
  ['a VirtualService for everybody', 'VirtualService', { hosts: ['cms'] }, ['spec.exportTo']],
  ['the same with a star', 'VirtualService', { hosts: ['cms'], exportTo: ['.', '*'] }, ['spec.exportTo']],
  ['the same with an empty list', 'VirtualService', { hosts: ['cms'], exportTo: [] }, ['spec.exportTo']],
  [
    'the same where the registry says so',
    'VirtualService',
    { hosts: ['cms'], exportTo: ['*'] },
    [],
    { isVisibleToAll: true },
  ],
  [
    "another tenant's Gateway",
    'VirtualService',
    { hosts: ['acme.example.com'], exportTo: ['edge'], gateways: ['globex/gateway'] },
    ['spec.gateways'],
  ],
  [
    "the platform's Gateway",
    'VirtualService',
    { hosts: ['acme.example.com'], exportTo: ['edge'], gateways: ['edge/public'] },
    [],
    PLATFORM,
  ],
  ['a rule for a Service of its own', 'DestinationRule', { host: 'cms' }, []],
  ['a rule for every host', 'DestinationRule', { host: '*' }, ['spec.host']],
  ["a rule for another tenant's Service", 'DestinationRule', { host: 'db.globex.svc.cluster.local' }, ['spec.host']],
  [
    'the same for its own workloads',
    'DestinationRule',
    { host: 'db.globex.svc.cluster.local', exportTo: ['acme'] },
    [],
  ],
  [
    'the same for others, too',
    'DestinationRule',
    { host: 'db.globex.svc.cluster.local', exportTo: ['.', 'globex'] },
    ['spec.host'],
  ],
  ['a host outside, for its own workloads', 'ServiceEntry', { hosts: ['api.example.net'], exportTo: ['.'] }, []],
  ['a host outside, for others', 'ServiceEntry', { hosts: ['api.example.net'], exportTo: ['globex'] }, ['spec.hosts']],
  ['a name without a domain, for others', 'ServiceEntry', { hosts: ['mysql'], exportTo: ['globex'] }, ['spec.hosts']],
  ['a host of its own, for others', 'ServiceEntry', { hosts: ['vm.acme.example.com'], exportTo: ['globex'] }, []],
  ['a Gateway of its own', 'Gateway', gateway({}), []],
  [
    'with the namespace before the host',
    'Gateway',
    gateway({ servers: [server('acme/www.acme.example.com'), server('*/acme.example.com', './*.acme.example.com')] }),
    [],
  ],
  [
    "another tenant's host",
    'Gateway',
    gateway({ servers: [server('acme.example.com'), server('acme/www.globex.example.com')] }),
    ['spec.servers'],
  ],
  ['every host', 'Gateway', gateway({ servers: [server('*')] }), ['spec.servers']],
  ["another tenant's pods", 'Gateway', gateway({ selector: { istio: 'globex-gateway' } }), ['spec.selector']],
  ['all gateway pods', 'Gateway', { servers: [] }, ['spec.selector']],
  ['pods with fewer labels', 'Gateway', gateway({ selector: {} }), ['spec.selector']],
  ["the platform's pods", 'Gateway', gateway({ selector: { istio: 'ingress' } }), [], PLATFORM],
  [
    "a certificate on the platform's pods",
    'Gateway',
    gateway({ selector: { istio: 'ingress' }, servers: tls({ credentialName: 'x' }) }),
    ['spec.servers'],
    PLATFORM,
  ],
  ['any certificate on its own pods', 'Gateway', gateway({ servers: tls({ credentialName: 'x' }) }), []],
  [
    'a granted certificate',
    'Gateway',
    gateway({ selector: { istio: 'ingress' }, servers: tls({ credentialName: 'x' }) }),
    [],
    { ...PLATFORM, credentials: ['x'] },
  ],
  [
    'one that is not',
    'Gateway',
    gateway({ servers: tls({ credentialName: 'y' }) }),
    ['spec.servers'],
    { credentials: ['x'] },
  ],
  [
    'one of several that is not',
    'Gateway',
    gateway({ servers: tls({ credentialNames: ['x', 'y'] }) }),
    ['spec.servers'],
    { credentials: ['x'] },
  ],
  [
    'a Sidecar that names namespaces',
    'Sidecar',
    sidecar({ egress: [{ hosts: ['./*', 'istio-system/*', 'globex/db.globex.svc.cluster.local'] }] }),
    [],
  ],
  [
    'a Sidecar that sees everything',
    'Sidecar',
    sidecar({ egress: [{ hosts: ['./*'] }, { hosts: ['*/*'] }] }),
    ['spec.egress'],
  ],
  ['a Sidecar without egress', 'Sidecar', { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } }, ['spec.egress']],
  [
    'a Sidecar to anywhere',
    'Sidecar',
    sidecar({ outboundTrafficPolicy: { mode: 'ALLOW_ANY' } }),
    ['spec.outboundTrafficPolicy'],
  ],
  ['a Sidecar that does not say', 'Sidecar', { egress: [{ hosts: ['./*'] }] }, ['spec.outboundTrafficPolicy']],
  ['any Sidecar, where the registry has none', 'Sidecar', {}, [], { hasSidecars: false }],
  ['STRICT', 'PeerAuthentication', { mtls: { mode: 'STRICT' } }, []],
  ['PERMISSIVE', 'PeerAuthentication', { mtls: { mode: 'PERMISSIVE' } }, ['spec.mtls']],
  [
    'PERMISSIVE where it is declared',
    'PeerAuthentication',
    { mtls: { mode: 'PERMISSIVE' } },
    [],
    { mtls: 'PERMISSIVE' },
  ],
  [
    'DISABLE where PERMISSIVE is declared',
    'PeerAuthentication',
    { mtls: { mode: 'DISABLE' } },
    ['spec.mtls'],
    { mtls: 'PERMISSIVE' },
  ],
  ['the mode of the mesh for a whole namespace', 'PeerAuthentication', {}, ['spec.mtls']],
  [
    'the same in words, with a selector of nothing',
    'PeerAuthentication',
    { mtls: { mode: 'UNSET' }, selector: { matchLabels: {} } },
    ['spec.mtls'],
  ],
  [
    'the mode of the namespace for some pods',
    'PeerAuthentication',
    { mtls: { mode: 'UNSET' }, selector: { matchLabels: { app: 'a' } } },
    [],
  ],
  [
    'a weak port',
    'PeerAuthentication',
    { mtls: { mode: 'STRICT' }, portLevelMtls: { '80': { mode: 'PERMISSIVE' } } },
    ['spec.portLevelMtls'],
  ],
  [
    'a strong port',
    'PeerAuthentication',
    { mtls: { mode: 'STRICT' }, portLevelMtls: { '80': { mode: 'STRICT' }, '81': {} } },
    [],
  ],
  [
    'anything, where mTLS is left to the mesh',
    'PeerAuthentication',
    { mtls: { mode: 'DISABLE' } },
    [],
    { mtls: undefined },
  ],
  ['an EnvoyFilter', 'EnvoyFilter', {}, ['kind']],
  ['a WasmPlugin', 'WasmPlugin', {}, ['kind']],
  ['a granted EnvoyFilter', 'EnvoyFilter', {}, [], { kinds: ['EnvoyFilter'] }],
];

test.each(CASES.map(([what, kind, spec, fields, more = {}]) => [what, kind, spec, fields, more] as const))(
  'TENANT-9: %s (%s)',
  (_, kind, spec, fields, more) => {
    expect(refused(kind, spec, more)).toEqual(fields);
  },
);

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
const SPECS: Record<string, fc.Arbitrary<object>> = {
  VirtualService: some({
    hosts,
    exportTo,
    gateways: fc.array(fc.constantFrom('mesh', 'gateway', 'acme/x', 'edge/x', 'globex/x'), { maxLength: 2 }),
  }),
  DestinationRule: some({ host, exportTo }),
  ServiceEntry: some({ hosts, exportTo }),
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
