import type { Authentication } from './authentication';
import type { Call } from './call';
import { type Canary, type CanaryDeclaration, canaryOf } from './canary';
import type { PodLabels, WorkloadOwner } from './foreign-workload';
import type { Cors, Headers, Redirect, Rewrite, Stickiness } from './http-rules';
import type { Link } from './links';
import type { Origin } from './origin';
import type { Overlay, SharedPart } from './overlay';
import { productionReplicas, productionResources } from './production';
import type { Propagates } from './propagation';
import type { ConsumedTopic, QueueName } from './queue';
import type { ExposedRoute } from './route';
import type { RulePatch } from './rule-patch';
import type { PortDeclaration, Protocol } from './service-port';
import type { ServiceVersion } from './service-version';
import type { ConnectionPool, Fault, OutlierDetection, Retries } from './traffic';
import type { Duration, Port } from './values';
import type { ServiceVariant } from './variant';
import {
  type Autoscale,
  type Probes,
  type SecretMount,
  scaled,
  WORKLOAD_DEFAULTS,
  type WorkloadOverrides,
} from './workload';
import type { WrittenOut } from './written-out';

/**
 * The fields of a service that the registry and TypeScript have in common, including the mainline's workload.
 *
 * A field is written here once. `serviceOf` below does not compile without it, and the schema of the registry is made of
 * this type and its comments (`npm run schemas`): what it means, its limits (`@minimum` and the like), `@default`.
 */
export interface ServiceDeclaration extends WorkloadOverrides {
  /** The Service's port, which callers use. A service with several ports has `ports` instead. @default - see `ports` */
  readonly port?: Port;
  /** The container's port. @default - the same as `port` */
  readonly targetPort?: Port;
  /** What the port speaks. WebSockets and server-sent events are `http`. @default 'http' */
  readonly protocol?: Protocol;
  /**
   * Several ports by name, instead of `port`, `targetPort` and `protocol`. Each has rules of its own, so that a request to one
   * port never reaches another (MESH-9). Gateways use the first one that is not tcp, or the one that a route names.
   *
   * @minProperties 1
   * @default - `port` alone
   * @example `{ http: { port: 8080 }, api: { port: 9090, protocol: grpc }, metrics: { port: 9102, routed: false } }`
   */
  readonly ports?: Readonly<Record<string, PortDeclaration>>;
  /**
   * Paths exposed at the gateway; `/` is the root. An entry is a path, or a mapping with settings for this path. Without routes and
   * hostnames the service is internal only.
   *
   * @default []
   */
  readonly routes?: readonly ExposedRoute[];
  /**
   * Own hosts besides the tenant's domains, or instead of them (`domains: false`). `*.customers.example.com` stands for all hosts
   * below; variants are chosen there by header or condition (EDGE-10).
   *
   * @default []
   */
  readonly hostnames?: readonly string[];
  /**
   * Who has to have sent a request: tokens, an external authorizer. It stands at the service's pods, whoever calls: services of the
   * mesh need the token, too (TENANT-10).
   *
   * @default - anybody who gets that far
   */
  readonly authentication?: Authentication;
  /**
   * PASSTHROUGH: the service itself terminates TLS. Gateways read the server name alone, and pass connections for its `hostnames` on
   * to its port, which is `tcp`. There are no paths, and no variants (EDGE-13).
   *
   * @default - gateways terminate TLS
   */
  readonly tls?: ServiceTls;
  /** false: its routes are exposed on its own `hostnames` alone, and not on the tenant's domains. @default true */
  readonly domains?: boolean;
  /**
   * When it runs, in cron's words, for a service without a port: it and its variants are CronJobs (WORK-6).
   *
   * @default - it runs all the time
   * @example "0 3 * * *"
   */
  readonly schedule?: string;
  /**
   * Laid over the emitted CronJob of a service with `schedule`, and over those of its variants and its canary (WORK-1, WORK-6).
   *
   * @default - nothing
   * @example { spec: { startingDeadlineSeconds: 60 } }
   */
  readonly cronJob?: Overlay;
  /** Bounds of a HorizontalPodAutoscaler; needs `resources.requests.cpu`. @default - a fixed number of pods */
  readonly autoscale?: Autoscale;
  /** Secrets to mount as files. @default [] */
  readonly secrets?: readonly SecretMount[];
  /** Folders that the container may write to; all others are read-only. @default [] */
  readonly writable?: readonly string[];
  /**
   * The user and group id to run as.
   *
   * @asType integer
   * @minimum 1
   * @default - the image's, which must not be root
   */
  readonly user?: number;
  /**
   * true: its requests only read, with one answer each, so that copying them to a canary (`mirror`) does no harm
   * (DEST-5).
   *
   * @default false
   */
  readonly readOnly?: boolean;
  /** What the kubelet asks: a path over HTTP, `grpc` for the standard health service, `tcp` for a connection. @default {} */
  readonly probes?: Probes;
  /** Long-lived versions beside the mainline by name, reached by path: `/cms/v1/…`. @default - none */
  readonly versions?: Readonly<Record<string, WorkloadOverrides>>;
  /** Delays and aborts for some requests, to test how callers handle them. @default [] */
  readonly faults?: readonly Fault[];
  /** Limits on connections and requests, in the words of Istio's ConnectionPoolSettings. @default - Istio's */
  readonly connectionPool?: ConnectionPool;
  /** When a failing pod gets no more requests for a while, in the words of Istio's OutlierDetection. @default - never */
  readonly outlierDetection?: OutlierDetection;
  /** How long a whole request may take, such as `2s`. @default - no limit */
  readonly timeout?: Duration;
  /** What Envoy tries again by itself. @default - Istio's: 2 attempts for failures before the request was sent */
  readonly retries?: Retries;
  /** Which web sites may call it from a browser, in the words of Istio's CorsPolicy. @default - no other than its own host */
  readonly cors?: Cors;
  /** Changes to headers of its requests and answers, in the words of Istio's HeaderOperations. @default - none */
  readonly headers?: Headers;
  /** What gateways write in place of its routes, in the words of Istio's HTTPRewrite. @default - the path stays as it is */
  readonly rewrite?: Rewrite;
  /** Paths that gateways answer with a redirect, on all hosts of the service. @default [] */
  readonly redirects?: readonly Redirect[];
  /** Keeps a client where its first request went, by a cookie. @default - each request goes anywhere */
  readonly stickiness?: Stickiness;
  /**
   * The services that may call this one: `ui` (own tenant), `globex/portal` (another tenant's). It limits what `calls` may
   * name, on both sides of a tenant's border (TENANT-6).
   *
   * @uniqueItems true
   * @default - all that declare to call it; with `grants` in estate.yaml none of other tenants
   */
  readonly callers?: readonly string[];
  /**
   * Topics of Kafka that it reads, so that messages of a variant get to the variant (QUEUE-1).
   *
   * @default []
   * @example `[{ topic: orders, group: billing }]`
   */
  readonly consumes?: readonly ConsumedTopic[];
  /**
   * Topics of Kafka that it writes to. Of those with `mode: topic` it learns which variants have one of their own (QUEUE-3).
   *
   * @uniqueItems true
   * @default []
   */
  readonly produces?: readonly QueueName[];
  /**
   * What it passes on from the requests that it gets to the calls that it makes for them. true: the headers that routing looks at;
   * false: none of them; baggage: `baggage` alone. `explain` and `variant show` then say so (PROP-4). Routing stays the same.
   *
   * @default - not known
   */
  readonly propagates?: Propagates;
  /**
   * managed: Branchline writes its Deployment, Service and ServiceAccount. external: somebody else does (WORK-3). A tenant's
   * `workload` holds for services that say nothing.
   *
   * @default 'managed'
   */
  readonly workload?: WorkloadOwner;
  /**
   * Labels that tell the pods of one workload from the others behind the Service, by `main`, `canary`, version or variant.
   * Needed for `main` of an external service that has others beside it (WORK-3).
   *
   * @default - `version: <name>`; all pods for an external mainline
   * @example { main: { track: 'stable' }, canary: { track: 'canary' } }
   */
  readonly subsets?: Readonly<Record<string, PodLabels>>;
  /**
   * Labels by which an external Service finds its pods: policies select by them, and managed variants get them.
   *
   * @minProperties 1
   * @default - `app: <name>`
   */
  readonly selector?: PodLabels;
  /** The ServiceAccount of an external service's pods: who it is to the services that it calls. @default - `default` */
  readonly serviceAccountName?: string;
  /** Laid over the emitted Service (WORK-1). @default - nothing */
  readonly service?: Overlay;
  /** Laid over the emitted ServiceAccount (WORK-1). @default - nothing */
  readonly serviceAccount?: Overlay;
  /** Laid over the HorizontalPodAutoscalers of mainline and canary; needs `autoscale` (WORK-1). @default - nothing */
  readonly autoscaler?: Overlay;
  /** Laid over the PodDisruptionBudgets of mainline, canary and versions (WORK-1). @default - nothing */
  readonly podDisruptionBudget?: Overlay;
  /**
   * Parts of the mainline's `deployment` that its variants, versions and canary may have too without a warning:
   * `persistentVolumeClaims` that they mount at the same time, `initContainers` that they run as well, such as migrations of a
   * database, and `preStop` hooks.
   *
   * @uniqueItems true
   * @default []
   */
  readonly sharedWithVariants?: readonly SharedPart[];
  /**
   * Changes to its rules, by their names, for what Istio has and this format has not (MESH-12). Which requests take a rule, and where
   * they go, is not for patches.
   *
   * @default - none
   * @example `[{ rule: "cms/cms:mainline", ops: [{ op: add, path: /retries/retryIgnorePreviousHosts, value: true }] }]`
   */
  readonly patches?: readonly RulePatch[];
  /**
   * The git repository of its source, as `git clone` takes it: which build is newer, and whether a branch is gone, is looked up
   * there. @default - not known
   */
  readonly repository?: string;
  /** Whom to ask about it. @default - not known */
  readonly owner?: string;
  /**
   * Pages about it by name, such as its dashboard and its runbook: annotations of its Service and its workloads (WORK-8), and a
   * column of `branchline inventory`.
   *
   * @default - none
   * @example `{ runbook: https://wiki.example.com/runbooks/cms }`
   */
  readonly links?: Readonly<Record<string, Link>>;
}

/** How gateways take TLS connections for a service, in Istio's words. */
export interface ServiceTls {
  /** PASSTHROUGH: they are passed on as they are. */
  readonly mode: 'PASSTHROUGH';
}

/** What a service leaves out. */
export const SERVICE_DEFAULTS = {
  ...WORKLOAD_DEFAULTS,
  protocol: 'http',
  routes: [],
  hostnames: [],
  domains: true,
  secrets: [],
  writable: [],
  readOnly: false,
  probes: {},
  faults: [],
  workload: 'managed',
  sharedWithVariants: [],
  redirects: [],
  consumes: [],
  produces: [],
} as const satisfies Partial<ServiceDeclaration>;

type Defaulted = keyof typeof SERVICE_DEFAULTS;

/** What a service has from where it was declared. */
export interface Surroundings {
  /** Where it was declared. */
  readonly origin: Origin;
  /** The tenant it belongs to. */
  readonly tenant: string;
  /** The tenant's Kubernetes namespace. */
  readonly namespace: string;
  /** Its name in Kubernetes. */
  readonly name: string;
  /** Whether it has what production needs unless it says otherwise (WORK-7). */
  readonly productionDefaults: boolean;
  /** The gateway that exposes it; unset: internal only. */
  readonly gateway?: string;
  /** What it calls; under isolation it can call nothing else. */
  readonly calls: readonly Call[];
  /** Its long-lived versions beside the mainline. */
  readonly versions: readonly ServiceVersion[];
  /** Its variants. */
  readonly variants: readonly ServiceVariant[];
}

/** A Kubernetes Service with its workloads and the rules that route to them. */
export interface Service
  extends Omit<ServiceDeclaration, Defaulted | 'versions' | 'autoscale'>,
    Required<Pick<ServiceDeclaration, Defaulted>>,
    Surroundings {
  /** Bounds of the mainline's HorizontalPodAutoscaler. @default - a fixed number of pods */
  readonly autoscale?: Required<Autoscale>;
  /** `replicas` as somebody wrote it. @default - nobody did */
  readonly declaredReplicas?: number;
  /** The next mainline under trial. @default - none */
  readonly canary?: Canary;
}

/** What `serviceOf` has to know besides the declaration. */
export interface ServiceSurroundings extends Surroundings {
  /** The gateway that exposes it if it has routes or hostnames. */
  readonly gateway: string | undefined;
  readonly canary: { readonly declaration: CanaryDeclaration; readonly origin: Origin } | undefined;
  /** Who writes the workloads of a tenant's services that say nothing. */
  readonly workload: WorkloadOwner | undefined;
}

/** A declared service as the model has it; the registry and constructs declare the same. */
export function serviceOf(declaration: ServiceDeclaration, around: ServiceSurroundings): WrittenOut<Service> {
  const { routes = SERVICE_DEFAULTS.routes, hostnames = SERVICE_DEFAULTS.hostnames, autoscale } = declaration;
  const { canary, productionDefaults } = around;
  const workload = declaration.workload ?? around.workload ?? SERVICE_DEFAULTS.workload;
  const unsaid = productionDefaults ? productionReplicas({ ...declaration, workload }) : SERVICE_DEFAULTS.replicas;
  const replicas = declaration.replicas ?? unsaid;
  // Written out, fields of the workload too: with a spread of even four fields V8 makes an object of this size two hundred
  // times slower (a tenth of a millisecond each).
  return {
    origin: around.origin,
    tenant: around.tenant,
    namespace: around.namespace,
    name: around.name,
    image: declaration.image,
    productionDefaults,
    workload,
    subsets: declaration.subsets,
    selector: declaration.selector,
    serviceAccountName: declaration.serviceAccountName,
    replicas,
    declaredReplicas: declaration.replicas,
    env: declaration.env,
    resources: declaration.resources ?? (productionDefaults ? productionResources(workload) : undefined),
    port: declaration.port,
    targetPort: declaration.targetPort,
    protocol: declaration.protocol ?? SERVICE_DEFAULTS.protocol,
    ports: declaration.ports,
    routes,
    hostnames,
    tls: declaration.tls,
    authentication: declaration.authentication,
    domains: declaration.domains ?? SERVICE_DEFAULTS.domains,
    gateway: routes.length + hostnames.length > 0 ? around.gateway : undefined,
    calls: around.calls,
    schedule: declaration.schedule,
    cronJob: declaration.cronJob,
    autoscale: autoscale && scaled(autoscale),
    secrets: declaration.secrets ?? SERVICE_DEFAULTS.secrets,
    writable: declaration.writable ?? SERVICE_DEFAULTS.writable,
    user: declaration.user,
    readOnly: declaration.readOnly ?? SERVICE_DEFAULTS.readOnly,
    probes: declaration.probes ?? SERVICE_DEFAULTS.probes,
    versions: around.versions,
    faults: declaration.faults ?? SERVICE_DEFAULTS.faults,
    connectionPool: declaration.connectionPool,
    outlierDetection: declaration.outlierDetection,
    timeout: declaration.timeout,
    retries: declaration.retries,
    cors: declaration.cors,
    headers: declaration.headers,
    rewrite: declaration.rewrite,
    redirects: declaration.redirects ?? SERVICE_DEFAULTS.redirects,
    stickiness: declaration.stickiness,
    callers: declaration.callers,
    consumes: declaration.consumes ?? SERVICE_DEFAULTS.consumes,
    produces: declaration.produces ?? SERVICE_DEFAULTS.produces,
    propagates: declaration.propagates,
    deployment: declaration.deployment,
    service: declaration.service,
    serviceAccount: declaration.serviceAccount,
    autoscaler: declaration.autoscaler,
    podDisruptionBudget: declaration.podDisruptionBudget,
    sharedWithVariants: declaration.sharedWithVariants ?? SERVICE_DEFAULTS.sharedWithVariants,
    patches: declaration.patches,
    repository: declaration.repository,
    owner: declaration.owner,
    links: declaration.links,
    canary: canary && canaryOf(canary.declaration, canary.origin, autoscale === undefined ? replicas : undefined),
    variants: around.variants,
  };
}
