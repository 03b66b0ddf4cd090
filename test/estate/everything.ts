import type { Authentication, JwtRule } from '../../lib/model/authentication';
import type { CanaryDeclaration } from '../../lib/model/canary';
import type { ExternalDeclaration, ExternalTls } from '../../lib/model/external';
import type { GatewayDeclaration, GatewayTls } from '../../lib/model/gateway';
import type { Cors, HeaderChanges, Redirect, Stickiness } from '../../lib/model/http-rules';
import type { MeshServiceDeclaration } from '../../lib/model/mesh-service';
import type { RouteDeclaration } from '../../lib/model/route';
import type { PatchOperation } from '../../lib/model/rule-patch';
import type { ServiceDeclaration } from '../../lib/model/service';
import type { PortDeclaration } from '../../lib/model/service-port';
import type { ConnectionPool, OutlierDetection } from '../../lib/model/traffic';
import type { VariantDeclaration } from '../../lib/model/variant';
import type { WorkloadOverrides } from '../../lib/model/workload';
import type {
  EstateFile,
  GatewayContent,
  GitOpsContent,
  NamedGatewayContent,
  TenantFile,
  VariantFile,
} from '../../lib/registry/file-content';

/**
 * Declarations with every field that there is, none at its default, and nothing wrong with them. A new field does not
 * compile until it stands here, and then every test that uses them meets it.
 */

const WORKLOAD: Required<WorkloadOverrides> = {
  image: 'registry.example.com/app:1',
  workload: 'managed',
  replicas: 2,
  env: { MODE: 'on' },
  resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
  deployment: {
    metadata: { annotations: { 'example.com/team': 'shop' } },
    spec: {
      template: {
        spec: {
          nodeSelector: { disk: 'ssd' },
          containers: [
            { name: 'app', envFrom: [{ secretRef: { name: 'everything' } }] },
            { name: 'log', image: 'registry.example.com/log:1' },
          ],
        },
      },
    },
  },
};

/** A version beside the mainline, or a variant. */
export const EVERY_WORKLOAD: Required<WorkloadOverrides> = {
  ...WORKLOAD,
  image: 'registry.example.com/app:0',
  env: { MODE: 'off', OTHER: '1' },
  deployment: { spec: { template: { spec: { containers: [{ name: 'log', $patch: 'delete' }] } } } },
};

/** One of several ports. */
export const EVERY_PORT: Required<PortDeclaration> = { port: 9102, targetPort: 9103, protocol: 'http2', routed: false };

/** An exposed path with settings of its own. */
export const EVERY_ROUTE: Required<RouteDeclaration> = {
  path: '/reports',
  port: 'api',
  timeout: '20s',
  retries: { attempts: 0 },
  rewrite: { uri: '/' },
};

/** Which web sites may call a service. */
export const EVERY_CORS: Required<Cors> = {
  allowOrigins: ['https://www.example.com', { prefix: 'https://pre-' }, { exact: '*' }, { regex: 'a' }],
  allowMethods: ['GET', 'PUT'],
  allowHeaders: ['content-type'],
  exposeHeaders: ['etag'],
  maxAge: '1h',
  allowCredentials: false,
};

/** Changes to headers. */
export const EVERY_HEADER_CHANGE: Required<HeaderChanges> = {
  set: { 'x-frame-options': 'DENY' },
  add: { 'x-seen': 'yes' },
  remove: ['via'],
};

/** A path that is redirected. */
export const EVERY_REDIRECT: Required<Redirect> = {
  path: '/old',
  uri: '/new',
  authority: 'www.example.com',
  scheme: 'https',
  redirectCode: 308,
};

/** What keeps a client where it is. */
export const EVERY_STICKINESS: Required<Stickiness> = { name: 'cms', ttl: '30m', path: '/everything' };

/** What a service has whose workloads are somebody else's, besides its rules (WORK-3). */
export const EVERY_FOREIGN: Required<Pick<ServiceDeclaration, 'subsets' | 'selector' | 'serviceAccountName'>> = {
  subsets: { main: { track: 'stable' }, canary: { track: 'canary' } },
  selector: { component: 'billing' },
  serviceAccountName: 'billing',
};

/** What a service has that terminates TLS itself, besides a tcp port and hostnames (EDGE-13). */
export const EVERY_PASSED: Required<Pick<ServiceDeclaration, 'tls'>> = { tls: { mode: 'PASSTHROUGH' } };

/** A change to a rule. */
export const EVERY_PATCH: Required<PatchOperation> = { op: 'add', path: '/timeout', value: '3s' };

/** A public key, as an issuer publishes it. */
const KEYS = JSON.stringify({
  keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'other' }],
});

/** Whose tokens are valid, and where they are read from. */
export const EVERY_JWT_RULE: Required<Omit<JwtRule, 'jwks'>> = {
  issuer: 'https://login.example.com/',
  jwksUri: 'https://login.example.com/keys',
  audiences: ['shop'],
  fromHeaders: [{ name: 'x-token', prefix: 'Bearer ' }],
  fromCookies: ['session'],
  fromParams: ['token'],
  forwardOriginalToken: true,
  outputClaimToHeaders: [{ header: 'x-user', claim: 'sub' }],
};

/** Who has to have shown who they are. */
export const EVERY_AUTHENTICATION: Required<Authentication> = {
  jwtRules: [EVERY_JWT_RULE, { issuer: 'https://other.example.com/', jwks: KEYS }],
  required: true,
  provider: 'opa',
  publicPaths: ['/login'],
};

/**
 * A service with one port; its fault and its versions name nothing that is not in it. Its autoscaler decides how many pods it has.
 */
export const EVERYTHING: Required<
  Omit<
    ServiceDeclaration,
    'replicas' | 'schedule' | 'cronJob' | 'ports' | keyof typeof EVERY_FOREIGN | keyof typeof EVERY_PASSED
  >
> = {
  image: WORKLOAD.image,
  workload: 'managed',
  env: WORKLOAD.env,
  resources: WORKLOAD.resources,
  deployment: WORKLOAD.deployment,
  port: 8080,
  targetPort: 9090,
  protocol: 'http2',
  routes: ['/everything', '/more/everything'],
  hostnames: ['everything.example.org'],
  domains: false,
  authentication: EVERY_AUTHENTICATION,
  autoscale: { min: 2, max: 4, cpu: 80 },
  secrets: [{ name: 'keys', mountPath: '/etc/keys', optional: true }],
  writable: ['/tmp'],
  user: 1000,
  readOnly: true,
  probes: { readiness: '/ready', liveness: 'tcp', startup: '/started' },
  versions: { v1: EVERY_WORKLOAD },
  faults: [
    {
      match: { 'end-user': { exact: 'everybody' } },
      delay: '2s',
      abort: 503,
      percent: 50,
      allowInProduction: true,
    },
  ],
  connectionPool: {
    tcp: { maxConnections: 100, connectTimeout: '1s', tcpKeepalive: { probes: 3, time: '60s', interval: '10s' } },
    http: { http1MaxPendingRequests: 10, h2UpgradePolicy: 'UPGRADE' },
  },
  outlierDetection: { consecutive5xxErrors: 5, interval: '10s', baseEjectionTime: '30s', maxEjectionPercent: 50 },
  timeout: '2s',
  retries: { attempts: 1, perTryTimeout: '500ms', retryOn: '5xx' },
  cors: EVERY_CORS,
  headers: { request: EVERY_HEADER_CHANGE, response: EVERY_HEADER_CHANGE },
  rewrite: { uri: '/' },
  redirects: [EVERY_REDIRECT],
  stickiness: EVERY_STICKINESS,
  callers: ['portal', 'globex/portal'],
  consumes: [{ topic: 'orders', group: 'everything', mode: 'topic' }],
  produces: ['bills'],
  service: { metadata: { annotations: { 'example.com/team': 'shop' } }, spec: { publishNotReadyAddresses: true } },
  serviceAccount: { metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/everything' } } },
  autoscaler: { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 600 } } } },
  podDisruptionBudget: { spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' } },
  sharedWithVariants: ['initContainers'],
  patches: [{ rule: 'mainline', ops: [EVERY_PATCH] }],
  repository: 'https://git.example.com/acme/everything.git',
  propagates: 'baggage',
  owner: 'team-everything@example.com',
  links: { runbook: 'https://wiki.example.com/everything' },
};

/** The canary of a service. */
export const EVERY_CANARY: Required<CanaryDeclaration> = {
  ...EVERY_WORKLOAD,
  image: 'registry.example.com/app:2',
  replicas: 1,
  weight: 5,
  match: [{ headers: { 'x-beta': { present: true } } }],
  mirror: 0.5,
};

/** What a variant has besides its workloads. */
export const EVERY_VARIANT: Required<VariantDeclaration> = {
  state: 'retiring',
  match: [{ cookies: { beta: { exact: '1' } } }],
  featureFlags: 'new-search,dark-mode=on',
};

/** A gateway's TLS. */
export const EVERY_GATEWAY_TLS: Required<GatewayTls> = {
  credentialName: 'wildcard',
  mode: 'OPTIONAL_MUTUAL',
  certificate: { issuer: 'letsencrypt', kind: 'Issuer' },
};

/** A gateway outside production. */
export const EVERY_GATEWAY: Required<GatewayDeclaration> = {
  tls: EVERY_GATEWAY_TLS,
  httpsRedirect: false,
  variantAccess: ['condition', 'header'],
  unknownVariant: 'not-found',
  authentication: EVERY_AUTHENTICATION,
  domains: ['acme.example.com'],
};

/** A host outside the mesh. */
export const EVERY_EXTERNAL: Required<Omit<ExternalDeclaration, 'tls'>> = {
  host: 'api.example.net',
  port: 5432,
  protocol: 'tcp',
  addresses: ['192.0.2.10', '2001:db8::/32'],
};

/** TLS that sidecars begin. */
export const EVERY_EXTERNAL_TLS: Required<ExternalTls> = { mode: 'SIMPLE', targetPort: 8443 };

/** A Service of the cluster that belongs to no tenant. */
export const EVERY_MESH_SERVICE: Required<MeshServiceDeclaration> = {
  host: 'otel-collector.observability.svc.cluster.local',
  port: 4317,
  protocol: 'grpc',
};

const EVERY_TCP: Required<NonNullable<ConnectionPool['tcp']>> = {
  maxConnections: 100,
  connectTimeout: '1s',
  maxConnectionDuration: '1h',
  idleTimeout: '10m',
  tcpKeepalive: { probes: 3, time: '60s', interval: '10s' },
};

const EVERY_HTTP: Required<NonNullable<ConnectionPool['http']>> = {
  http1MaxPendingRequests: 10,
  http2MaxRequests: 100,
  maxRequestsPerConnection: 1000,
  maxRetries: 3,
  idleTimeout: '5m',
  h2UpgradePolicy: 'UPGRADE',
  useClientProtocol: false,
  maxConcurrentStreams: 50,
};

const EVERY_OUTLIER: Required<OutlierDetection> = {
  consecutive5xxErrors: 5,
  consecutiveGatewayErrors: 5,
  consecutiveLocalOriginFailures: 5,
  splitExternalLocalOriginErrors: true,
  interval: '10s',
  baseEjectionTime: '30s',
  maxEjectionPercent: 50,
  minHealthPercent: 30,
};

const EVERY_GATEWAY_CONTENT: Required<Omit<GatewayContent, 'use'>> = {
  ...EVERY_GATEWAY,
  name: 'entrance',
  selector: { istio: 'ingressgateway' },
  podNamespace: 'istio-system',
  serviceAccount: 'istio-ingressgateway',
};

const { name: _, ...EVERY_NAMED }: Required<Omit<GatewayContent, 'use'>> = EVERY_GATEWAY_CONTENT;

const EVERY_NAMED_GATEWAY: Required<NamedGatewayContent> = {
  ...EVERY_NAMED,
  use: 'edge',
  tls: { credentialName: 'partners' },
};

const EVERY_GITOPS: Required<GitOpsContent> = {
  tool: 'argocd',
  repoURL: 'https://git.example.com/shop/deploy.git',
  revision: 'main',
  path: 'dist',
  namespace: 'argocd',
  project: 'shop',
  sourceName: 'deploy',
  separation: 'limited',
};

const EVERY_TENANT_FILE: Required<TenantFile> = {
  apiVersion: 'branchline/v1',
  kind: 'Tenant',
  name: 'acme',
  environment: 'staging',
  environments: ['staging', 'production'],
  extends: 'shop',
  namespace: 'acme-staging',
  domains: ['acme.example.com'],
  conditionsFrom: ['shared'],
  workload: 'managed',
  productionDefaults: true,
  istioRevision: '1-31',
  gateway: EVERY_GATEWAY_CONTENT,
  gateways: { partners: EVERY_NAMED_GATEWAY },
  mtls: { mode: 'PERMISSIVE', exceptions: [{ service: 'cms', port: 9090, mode: 'DISABLE', from: ['10.0.0.0/8'] }] },
  isolation: { authorization: true, callers: false, sidecar: false, network: true },
  external: {
    crm: EVERY_EXTERNAL,
    pay: { host: 'pay.example.net', port: 80, protocol: 'http', tls: EVERY_EXTERNAL_TLS },
    bank: { host: 'bank.example.net', port: 80, protocol: 'http', tls: { mode: 'SIMPLE' } },
  },
  services: {
    cms: {
      ...EVERYTHING,
      connectionPool: { tcp: EVERY_TCP, http: EVERY_HTTP },
      outlierDetection: EVERY_OUTLIER,
      calls: ['docx', 'external/crm'],
      gateway: 'partners',
      canary: {
        ...EVERY_CANARY,
        match: [
          { headers: { 'x-beta': { present: true } } },
          { withoutHeaders: { 'x-bot': { present: true } }, cookies: { beta: { exact: '1' } } },
          { queryParams: { beta: { exact: '1' } }, userAgent: { prefix: 'Lab/' } },
          { uri: { prefix: '/cms/beta' }, method: { exact: 'GET' }, headers: { 'x-user': { regex: '[a-c].*' } } },
        ],
      },
    },
    docx: { image: 'docx:1', port: 80, replicas: 2, canary: { image: 'docx:2' } },
    vault: { image: 'vault:1', port: 8200, protocol: 'tcp', hostnames: ['vault.example.org'], ...EVERY_PASSED },
    nightly: { image: 'nightly:1', schedule: '0 3 * * *', cronJob: { spec: { startingDeadlineSeconds: 60 } } },
    reports: {
      image: 'reports:1',
      ports: { http: { port: 8080 }, api: { port: 9090, protocol: 'grpc' }, metrics: EVERY_PORT },
      routes: ['/', EVERY_ROUTE],
    },
  },
};

const EVERY_VARIANT_FILE: Required<VariantFile> = {
  ...EVERY_VARIANT,
  apiVersion: 'branchline/v1',
  kind: 'Variant',
  id: 'OPS-1234',
  branch: 'feature/OPS-1234-search',
  owner: 'ada',
  created: '2026-11-02',
  expires: '2026-11-30',
  pinned: true,
  environments: ['staging'],
  builtFrom: { cms: '5d0c1aa' },
  match: EVERY_TENANT_FILE.services.cms!.canary!.match!,
  services: { cms: EVERY_WORKLOAD },
};

const EVERY_ESTATE_FILE: Required<EstateFile> = {
  apiVersion: 'branchline/v1',
  kind: 'Estate',
  gitops: EVERY_GITOPS,
  environments: { qa: { class: 'staging', cluster: 'west' } },
  clusters: { west: { server: 'https://west.example.com' }, east: { name: 'east' } },
  propagation: { header: 'x-env', baggage: 'variant' },
  network: {
    controlPlane: 'istio-system',
    telemetry: ['monitoring'],
    authorizers: ['auth'],
    addresses: ['2001:db8:40::/48'],
  },
  limits: {
    variants: { count: 20, replicas: 40, cpu: '8', memory: '16Gi' },
    podSecurity: 'baseline',
    quota: { 'requests.cpu': '20', pods: '200' },
  },
  mesh: { otel: EVERY_MESH_SERVICE },
  gateways: {
    edge: {
      namespace: 'istio-system',
      selector: { istio: 'ingressgateway' },
      ports: { http: 8080, https: 8443 },
      serviceAccount: 'edge',
      credentialName: 'edge-wildcard',
      certificate: { issuer: 'letsencrypt', kind: 'Issuer' },
    },
  },
  grants: {
    acme: {
      namespaces: ['acme-staging'],
      domains: ['acme.example.com'],
      gateways: ['edge'],
      credentials: ['acme-wildcard'],
      addresses: ['10.20.0.0/16'],
      kinds: ['hostPath'],
    },
  },
};

/** Files of a registry with every field, and short ones: the reference takes its examples from them. */
export const EVERY_FILE: readonly (TenantFile | VariantFile | EstateFile)[] = [
  EVERY_TENANT_FILE,
  {
    apiVersion: 'branchline/v1',
    kind: 'Estate',
    network: { telemetry: ['monitoring'], cni: true },
    limits: { podSecurity: 'baseline', quota: { pods: '200' } },
  },
  {
    apiVersion: 'branchline/v1',
    kind: 'Tenant',
    name: 'shop',
    environment: 'staging',
    namespace: 'shop',
    gateway: { use: 'edge' },
    mtls: 'PERMISSIVE',
    isolation: false,
    services: { docx: { image: 'docx:1', port: 8080 } },
  },
  {
    apiVersion: 'branchline/v1',
    kind: 'Tenant',
    name: 'lab',
    environment: 'development',
    namespace: 'lab',
    gateway: { authentication: { provider: 'opa' } },
    gateways: { partners: { use: 'edge' }, inner: { authentication: { provider: 'opa' } } },
    services: {
      api: { image: 'api:1', port: 80, authentication: { jwtRules: [{ issuer: 'https://login.example.com/' }] } },
      docx: {
        image: 'docx:1',
        port: 8080,
        connectionPool: { tcp: { maxConnections: 100, connectTimeout: '1s' } },
        deployment: { spec: { template: { spec: { nodeSelector: { disk: 'ssd' } } } } },
        service: { metadata: { annotations: { 'example.com/team': 'shop' } } },
        serviceAccount: { imagePullSecrets: [{ name: 'registry' }] },
        canary: { image: 'docx:2', match: [{ headers: { 'x-beta': { present: true } } }] },
      },
      billing: { workload: 'external', port: 80, ...EVERY_FOREIGN, canary: { weight: 5 } },
      mail: { image: 'mail:1', ports: { smtp: { port: 25, protocol: 'tcp' } } },
      www: {
        image: 'www:1',
        port: 80,
        routes: ['/'],
        cors: { allowOrigins: ['https://example.com'] },
        headers: { response: { remove: ['x-powered-by'] } },
        redirects: [{ path: '/old', uri: '/new' }],
      },
    },
  },
  EVERY_VARIANT_FILE,
  {
    apiVersion: 'branchline/v1',
    kind: 'Variant',
    id: 'OPS-7',
    match: [{ cookies: { beta: { exact: '1' } } }],
    services: { docx: { image: 'docx:OPS-7', deployment: { spec: { template: { spec: { hostname: 'docx' } } } } } },
  },
  EVERY_ESTATE_FILE,
  {
    apiVersion: 'branchline/v1',
    kind: 'Estate',
    gitops: { tool: 'flux' },
    mesh: { otel: { host: 'otel.traces.svc' } },
    gateways: { edge: { namespace: 'edge', selector: { istio: 'edge' } } },
    grants: { acme: { gateways: ['edge'] } },
  },
];
