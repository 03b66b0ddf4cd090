import fc from 'fast-check';
import type { Authentication } from '../../lib/model/authentication';
import type { Environment } from '../../lib/model/environment';
import type { CertificateDeclaration, Gateway, GatewayTlsMode } from '../../lib/model/gateway';
import type { PlatformGateway } from '../../lib/model/grants';
import type { OwnObject } from '../../lib/model/own-object';
import type { Service } from '../../lib/model/service';
import type { Estate, Tenant } from '../../lib/model/tenant';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';
import type { RegistryFile } from '../../lib/registry/registry-files';
import { TOKEN_RULES } from '../resolver/random/authentication';
import { AUTHORIZER } from '../resolver/random/authorizer';
import { canary, service, variant } from './declared';
import { EVERY_WORKLOAD, EVERYTHING } from './everything';
import { randomEstate } from './random-estate';
import { grantsFor, networkBy, type RandomPlatform, randomPlatform } from './random-platform';
import { type Besides, type Content, writtenRegistry } from './written-registry';

/** A registry of the whole format, and what it is in each of its environments. */
export interface RandomRegistry {
  readonly files: readonly RegistryFile[];
  /** One where it has no environments; all are in one cluster. */
  readonly estates: readonly Estate[];
}

/** Limits that a hundred requests at once do not reach, since nobody can say which of them would. */
const WIDE: Partial<Service> = {
  connectionPool: {
    tcp: { maxConnections: 1000, connectTimeout: '5s' },
    http: { http1MaxPendingRequests: 1000, http2MaxRequests: 1000 },
  },
  outlierDetection: { consecutive5xxErrors: 10_000, interval: '60s' },
  timeout: '10s',
};

const image = 'registry.example.com/app:1';

/** By tokens that the requests of random meshes carry, by the authorizer of these meshes, or both. */
const authentication: fc.Arbitrary<Authentication> = fc
  .record({
    jwtRules: fc.subarray([...TOKEN_RULES], { minLength: 1, maxLength: 1 }),
    required: fc.constantFrom(undefined, true, false),
    who: fc.constantFrom('tokens', 'tokens', 'both', 'provider'),
    publicPaths: fc.constantFrom(undefined, ['/a'], ['/x', '/more']),
  })
  .map(({ jwtRules, required, who, publicPaths }) => ({
    ...(who !== 'provider' && { jwtRules, ...(required !== undefined && { required }) }),
    ...(who !== 'tokens' && { provider: AUTHORIZER }),
    ...(publicPaths && { publicPaths }),
  }));

/** The platform's gateways: one whose certificate is for all tenants, and one where each has its own. */
const PLATFORM: Readonly<Record<string, PlatformGateway>> = {
  edge: { namespace: 'ingress', selector: { istio: 'edge' }, credentialName: 'star', serviceAccount: 'edge' },
  lobby: { namespace: 'ingress', selector: { istio: 'lobby' }, ports: { http: 80, https: 443 } },
};

/** What one tenant has besides. */
interface Extras {
  readonly overlays: boolean;
  readonly use: keyof typeof PLATFORM | undefined;
  readonly visitors: Authentication | undefined;
  readonly callers: Authentication | undefined;
  readonly passes: boolean;
  readonly foreign: boolean;
  readonly mixed: boolean;
  readonly nightly: boolean;
  readonly manifests: boolean;
  readonly outside: boolean;
  readonly weight: number;
  readonly authorization: boolean;
  readonly limitsCallers: boolean;
  readonly sidecar: boolean;
  readonly production: boolean;
  readonly productionDefaults: boolean;
  readonly istioRevision: string | undefined;
  readonly certificate: CertificateDeclaration | undefined;
  readonly tlsMode: GatewayTlsMode | undefined;
}

/** There twice in three times. */
const often = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });

const extras: fc.Arbitrary<Extras> = fc.record({
  use: often(fc.constantFrom('edge', 'lobby')),
  visitors: often(authentication),
  callers: often(authentication),
  passes: fc.constantFrom(true, false, false),
  foreign: fc.boolean(),
  mixed: fc.boolean(),
  nightly: fc.boolean(),
  manifests: fc.boolean(),
  outside: fc.boolean(),
  overlays: fc.boolean(),
  weight: fc.integer({ min: 0, max: 100 }),
  authorization: fc.constantFrom(true, true, false),
  limitsCallers: fc.boolean(),
  sidecar: fc.boolean(),
  production: fc.constantFrom(true, false, false),
  productionDefaults: fc.constantFrom(true, false, false),
  istioRevision: fc.constantFrom(undefined, undefined, '1-31'),
  certificate: fc.constantFrom<(CertificateDeclaration | undefined)[]>(
    undefined,
    { issuer: 'letsencrypt' },
    { issuer: 'own', kind: 'Issuer' },
  ),
  tlsMode: fc.constantFrom<(GatewayTlsMode | undefined)[]>(undefined, undefined, 'MUTUAL', 'OPTIONAL_MUTUAL'),
});

/** What differs in the second environment. */
interface Differences {
  readonly mode: 'STRICT' | 'PERMISSIVE';
  readonly replicas: number;
  readonly unknownVariant: Gateway['unknownVariant'];
  readonly only: boolean;
  readonly kind: Environment;
}

const differences: fc.Arbitrary<Differences> = fc.record({
  mode: fc.constantFrom('STRICT', 'PERMISSIVE'),
  replicas: fc.integer({ min: 2, max: 3 }),
  unknownVariant: fc.constantFrom('mainline', 'not-found'),
  only: fc.boolean(),
  kind: fc.constantFrom('development', 'production'),
});

/**
 * Registries that use all of the format, read as `synth` reads them: estates of all shapes, and beside their services workloads of
 * others, CronJobs, services that terminate TLS, hosts outside, gateways of the platform, people who have to say who they are, objects
 * of a tenant's own; some in production, some in two environments of one cluster, some by grants, limits and GitOps of a platform.
 */
export function randomRegistry(): fc.Arbitrary<RandomRegistry> {
  return fc
    .tuple(
      randomEstate({ maxTenants: 2, maxServices: 2, everyField: true, instead: WIDE }),
      fc.array(extras, { minLength: 2, maxLength: 2 }),
      fc.option(differences, { nil: undefined, freq: 2 }),
      randomPlatform,
      fc.boolean(),
    )
    .map(([estate, all, differs, platform, drawn]) => {
      // With grants, a service names those of other tenants that may call it.
      const copied = drawn && !platform.granted;
      const extended = estate.tenants.map((each, index) => withExtras(each, all[index]!, differs === undefined));
      // What a copy calls would have to name the copy as well.
      const tenants = copied ? extended : withCallers(extended);
      const platformGateways = usedGateways(tenants, differs !== undefined, platform);
      const whole: Estate = { ...estate, tenants, platformGateways };
      const copy = copied && differs === undefined ? [globex(tenants[0]!)] : [];
      const written = (said: Content): RandomRegistry => {
        const files = [...writtenRegistry(whole, besides(tenants, said, differs)), ...copy];
        return { files, estates: parseWholeRegistry(files).estates.map((each) => each.estate) };
      };
      const free = written(platform.said);
      return platform.granted
        ? written({ ...platform.said, ...networkBy(platform.said), ...grantsFor(free.estates) })
        : free;
    });
}

/** Those that somebody uses; the second environment has gateways of its own where there is one Gateway object for all. */
function usedGateways(
  tenants: readonly Tenant[],
  hasEnvironments: boolean,
  { issuer }: RandomPlatform,
): Readonly<Record<string, PlatformGateway>> {
  const used = new Set(tenants.flatMap(({ gateways }) => gateways.flatMap(({ use }) => use ?? [])));
  const edge = { ...PLATFORM.edge!, certificate: issuer };
  const qa = { ...edge, credentialName: 'star-qa', selector: { istio: 'edge-qa' }, serviceAccount: 'edge-qa' };
  return {
    ...Object.fromEntries(Object.entries({ ...PLATFORM, edge }).filter(([name]) => used.has(name))),
    ...(hasEnvironments && used.has('edge') && { 'edge-qa': qa }),
  };
}

function withExtras(tenant: Tenant, drawn: Extras, mayBeProduction: boolean): Tenant {
  const { name, namespace } = tenant;
  const [first, ...others] = tenant.gateways;
  const isOwn = (gateway: Gateway | undefined) => gateway?.selector === undefined;
  const gateway = first && isOwn(first) && drawn.use !== undefined ? onPlatform(first, drawn.use, name) : first;
  const passes = drawn.passes && first !== undefined;
  const isGuarded = isOwn(gateway) && !passes;
  const own: Partial<Service> = { tenant: name, namespace };
  const added: Service[] = [
    ...(passes ? [vault(name, first.name)] : []),
    ...(drawn.foreign ? [mail(tenant, drawn)] : []),
    ...(drawn.nightly ? [nightly(tenant)] : []),
  ].map((each) => ({ ...each, ...own }));
  const external = drawn.outside
    ? ([
        { name: 'crm', host: `crm.${name}.test`, port: 8080, protocol: 'http' },
        {
          name: 'pay',
          host: `pay.${name}.test`,
          port: 80,
          protocol: 'http',
          tls: { mode: 'SIMPLE', targetPort: 8443 },
        },
        { name: 'ledger', host: `ledger.${name}.test`, port: 5432, protocol: 'tcp', addresses: ['192.0.2.10'] },
      ] as const)
    : [];
  const calls = [
    ...(drawn.foreign ? [{ kind: 'service', tenant: name, service: 'mail' } as const] : []),
    ...external.map((each) => ({ kind: 'external', name: each.name }) as const),
    ...(drawn.outside ? [{ kind: 'mesh', name: 'judge' } as const] : []),
  ];
  return {
    ...tenant,
    gateways: [
      ...(gateway === undefined ? [] : [{ ...gateway, ...(isGuarded && { authentication: drawn.visitors }) }]),
      ...others.map((each) => ({
        ...each,
        domains: [`${each.name}.${name}.example.net`],
        ...(isOwn(each) && { authentication: drawn.visitors }),
        ...(!isOwn(each) &&
          drawn.use === 'lobby' &&
          isOwn(first) === false &&
          onPlatform(each, 'lobby', `${name}-${each.name}`)),
        ...(!isOwn(each) && drawn.overlays && { serviceAccount: `${name}-${each.name}` }),
      })),
    ].map((each) => withTls(each, drawn)),
    external,
    ...(mayBeProduction && drawn.production && { environment: 'production' as const }),
    productionDefaults: drawn.productionDefaults,
    istioRevision: drawn.istioRevision,
    isolation: {
      ...tenant.isolation,
      ...{ authorization: drawn.authorization, callers: drawn.limitsCallers, sidecar: drawn.sidecar },
    },
    services: [
      ...tenant.services.map((each, index) => ({
        ...each,
        faults: each.faults.map((fault) => ({ ...fault, allowInProduction: true })),
        ...(each.authentication !== undefined && { authentication: drawn.callers }),
        ...(drawn.overlays && withOverlays(each)),
        ...(index === 0 && { calls: [...each.calls, ...calls] }),
      })),
      ...added,
    ],
    manifests: [...(drawn.foreign ? chart(drawn) : []), ...(drawn.manifests ? [NOT_BELOW, SETTINGS] : [])],
  };
}

/** With who issues the gateway's own certificate, and who shows one. */
function withTls(gateway: Gateway, { certificate, tlsMode }: Extras): Gateway {
  return gateway.credentialName === undefined ? gateway : { ...gateway, certificate, tlsMode };
}

/** With what the workloads of a service may have of their own, and what is laid over the objects beside them. */
function withOverlays(each: Service): Partial<Service> {
  const { autoscaler, podDisruptionBudget } = EVERYTHING;
  const isOurs = each.protocol !== 'tcp';
  return {
    variants: each.variants.map(withOwn),
    canary: each.canary && { ...withOwn(each.canary), replicas: 2 },
    versions: each.versions.map(withOwn),
    ...(each.autoscale === undefined && { replicas: 2 }),
    ...(isOurs && each.autoscale !== undefined && { autoscaler }),
    ...(isOurs && { podDisruptionBudget }),
  };
}

/** Each service lets those call it that do. */
function withCallers(tenants: readonly Tenant[]): Tenant[] {
  const callersOf = ({ tenant, name }: Service) =>
    tenants.flatMap((other) =>
      other.services
        .filter(({ calls }) =>
          calls.some((call) => call.kind === 'service' && call.tenant === tenant && call.service === name),
        )
        .map((caller) => (other.name === tenant ? caller.name : `${other.name}/${caller.name}`)),
    );
  return tenants.map((tenant) => ({
    ...tenant,
    services: tenant.services.map((each) => {
      const callers = callersOf(each);
      return callers.length === 0 ? each : { ...each, callers };
    }),
  }));
}

/** With what a workload may have of its own. */
function withOwn<T extends Service['variants' | 'versions'][number] | NonNullable<Service['canary']>>(workload: T): T {
  const { env, resources, deployment } = EVERY_WORKLOAD;
  return { ...workload, env, resources, deployment, ...('key' in workload && { featureFlags: 'new-search' }) };
}

function onPlatform(gateway: Gateway, use: string, tenant: string): Gateway {
  const { namespace, selector, serviceAccount, credentialName } = PLATFORM[use]!;
  const shared = { ...gateway, use, selector, podNamespace: namespace, serviceAccount, httpsRedirect: false };
  return {
    ...shared,
    // Each tenant of the other one has a certificate of its own, or none.
    credentialName: credentialName === undefined ? gateway.credentialName && `${tenant}-own` : undefined,
    platformCredential: credentialName,
  };
}

/** A service that terminates TLS itself. */
function vault(tenant: string, gateway: string): Service {
  return service('vault', {
    image,
    port: 8200,
    protocol: 'tcp',
    hostnames: [`vault.${tenant}.example.org`],
    gateway,
    tls: { mode: 'PASSTHROUGH' },
    canary: canary({ weight: 30, image }),
    deployment: { spec: { template: { metadata: { annotations: { 'lab/speaks': '8200=tls' } } } } },
  });
}

/** Pods by a chart, with a ticket by us; its canary is the chart's, too, or is ours. */
function mail({ services }: Tenant, { weight, mixed }: Extras): Service {
  const ids = services.flatMap(({ variants }) => variants).filter(({ state }) => state === 'active');
  const id = ids[0]?.id ?? 'OPS-1';
  return service('mail', {
    image: undefined,
    port: 25,
    targetPort: 8025,
    workload: 'external',
    selector: { component: 'mail' },
    subsets: { main: { track: 'stable' }, ...(!mixed && { canary: { track: 'next' }, old: { track: 'old' } }) },
    serviceAccountName: 'postman',
    variants: [variant(id, { image, workload: 'managed', match: ids[0]?.match })],
    versions: mixed ? [] : [{ name: 'old', workload: 'external' }],
    canary: canary({ weight, image: mixed ? image : undefined, ...(mixed && { workload: 'managed' }) }),
  });
}

function nightly({ services }: Tenant): Service {
  const [first] = services.flatMap(({ variants }) => variants);
  return service('nightly', {
    image,
    port: undefined,
    schedule: '0 3 * * *',
    cronJob: { spec: { startingDeadlineSeconds: 60 } },
    variants: first === undefined ? [] : [variant(first.id, { image, state: first.state, match: first.match })],
    calls: [],
  });
}

const origin = { describe: () => 'the test' };

function object(apiVersion: string, kind: string, name: string, fields: Content): OwnObject {
  return { origin, apiVersion, kind, metadata: { name }, fields };
}

/** What the chart of `mail` makes. */
function chart({ mixed }: Extras): OwnObject[] {
  const deployment = (name: string, track: string) => {
    const labels = { component: 'mail', track };
    const spec = {
      serviceAccountName: 'postman',
      containers: [{ name: 'mail', image, ports: [{ containerPort: 8025 }] }],
    };
    return object('apps/v1', 'Deployment', name, {
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    });
  };
  return [
    object('v1', 'ServiceAccount', 'postman', {}),
    object('v1', 'Service', 'mail', {
      spec: { selector: { component: 'mail' }, ports: [{ name: 'http', port: 25, targetPort: 8025 }] },
    }),
    deployment('mail-stable', 'stable'),
    ...(mixed ? [] : [deployment('mail-next', 'next'), deployment('mail-old', 'old')]),
  ];
}

const NOT_BELOW = object('security.istio.io/v1', 'AuthorizationPolicy', 'not-below', {
  spec: { action: 'DENY', rules: [{ to: [{ operation: { paths: ['/a/b', '/cms/x'] } }] }] },
});
const SETTINGS = object('v1', 'ConfigMap', 'settings', { data: { mode: 'on' } });

/** Two environments of one cluster. What two tenants never share differs, and a little besides. */
function besides(tenants: readonly Tenant[], said: Content, differs: Differences | undefined): Besides {
  const tickets = Object.fromEntries(tenants.flatMap(ticketsOf));
  if (differs === undefined) return { estate: said, variants: tickets };
  const environments = {
    staging: { class: 'staging', cluster: 'west' },
    qa: { class: differs.kind, cluster: 'west' },
  };
  const clusters = { west: differs.only ? { server: 'https://west.example.com' } : { name: 'west' } };
  return {
    estate: { ...said, environments, clusters },
    tenant: { environment: undefined, environments: ['staging', 'qa'] },
    environments: Object.fromEntries(tenants.map((each) => [`${each.name}/qa`, inQa(each, differs)])),
    variants: {
      ...tickets,
      ...Object.fromEntries(
        tenants
          .flatMap((each) => (differs.only ? onlyIn(each, 'qa') : []))
          .map(([id, content]) => [id, { ...tickets[id], ...content }]),
      ),
    },
  };
}

/** What a ticket's file says besides, for those who look after it. */
function ticketsOf({ name, services }: Tenant): [string, Content][] {
  return services.flatMap((service) =>
    service.variants.map(({ id }): [string, Content] => {
      const dates = { created: '2026-11-02', expires: '2099-12-31' };
      const builtFrom = { [service.name]: '5d0c1aa' };
      return [`${name}/${id}`, { branch: `feature/${id}`, owner: 'ada', ...dates, pinned: true, builtFrom }];
    }),
  );
}

/** The first ticket of which no fault speaks runs in one environment alone. */
function onlyIn({ name, services }: Tenant, environment: string): [string, Content][] {
  const named = new Set(services.flatMap(({ faults }) => faults.map(({ variant: id }) => id)));
  const [free] = services.flatMap(({ variants }) => variants).filter(({ id }) => !named.has(id));
  return free === undefined ? [] : [[`${name}/${free.id}`, { environments: [environment] }]];
}

function inQa(tenant: Tenant, { mode, replicas, unknownVariant }: Differences): Content {
  const { name, domains, gateways, services } = tenant;
  const elsewhere = (host: string) => host.replace('.example.', '.qa.example.');
  const gatewayIn = ({ use, selector, credentialName, domains: own }: Gateway): Content => ({
    unknownVariant,
    ...(own && { domains: own.map(elsewhere) }),
    ...(use === 'edge' && { use: 'edge-qa' }),
    ...(use === undefined && selector && { selector: { istio: `${selector.istio}-qa` } }),
    ...(credentialName && { tls: { credentialName: `${credentialName}-qa` } }),
  });
  const [first, ...others] = gateways;
  return {
    namespace: `${name}-qa`,
    domains: first === undefined ? [] : domains.map(elsewhere),
    mtls: { mode },
    ...(first && { gateway: gatewayIn(first) }),
    ...(others.length > 0 && { gateways: Object.fromEntries(others.map((each) => [each.name, gatewayIn(each)])) }),
    services: Object.fromEntries(
      services.flatMap(({ name: each, hostnames, autoscale, workload }, index) => {
        const said = {
          ...(hostnames.length > 0 && { hostnames: hostnames.map(elsewhere) }),
          ...(index === 0 && autoscale === undefined && workload === 'managed' && { replicas }),
        };
        return Object.keys(said).length === 0 ? [] : [[each, said]];
      }),
    ),
  };
}

/** Another customer of the first tenant's product: a copy with what two tenants never share. */
function globex({ gateways, services, namespace }: Tenant): RegistryFile {
  const gatewayIn = ({ name, use, selector, credentialName, domains: own }: Gateway): Content => ({
    ...(use === undefined && selector && { selector: { istio: `${selector.istio}-globex` } }),
    ...(own && { domains: [own[0]!.replace(/\.\w+\.example/, '.globex.example')] }),
    ...(credentialName && { tls: { credentialName: `globex-${name}` } }),
  });
  const [first, ...others] = gateways;
  const content = {
    apiVersion: 'branchline/v1',
    kind: 'Tenant',
    name: 'globex',
    extends: services[0]!.tenant,
    namespace: `${namespace}-globex`,
    domains: first === undefined ? [] : ['globex.example.com'],
    ...(first && { gateway: gatewayIn(first) }),
    ...(others.length > 0 && { gateways: Object.fromEntries(others.map((each) => [each.name, gatewayIn(each)])) }),
    services: Object.fromEntries(
      services.map(({ name, tls }) => [name, tls ? null : { faults: [], redirects: [], domains: true }]),
    ),
  };
  return { path: 'globex/tenant.yaml', text: JSON.stringify(content, null, 1) };
}
