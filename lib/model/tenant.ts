import { Environment } from './environment';
import type { ExternalHost } from './external';
import type { WorkloadOwner } from './foreign-workload';
import type { Gateway } from './gateway';
import type { Grants, PlatformGateway } from './grants';
import type { Isolation } from './isolation';
import type { MeshServiceEntry } from './mesh-service';
import type { Mtls } from './mtls';
import type { Network } from './network';
import type { Origin } from './origin';
import type { OwnObject } from './own-object';
import type { Propagation } from './propagation';
import type { Service } from './service';
import type { NamespaceQuota, PodSecurityLevel, VariantLimits } from './variant-limits';
import type { WrittenOut } from './written-out';

/** The fields of a tenant that the registry and TypeScript have in common. */
export interface TenantDeclaration {
  /**
   * What kind of place the tenant runs in. It decides what is safe by default: in production nobody outside can choose a
   * variant.
   */
  readonly environment: Environment;
  /** The Kubernetes namespace of all of the tenant's objects; no two tenants share one (TENANT-1). */
  readonly namespace: string;
  /**
   * Host names on which the tenant's routes are exposed. The first is the primary one, the others answer alike.
   *
   * @default []
   */
  readonly domains?: readonly string[];
  /**
   * Other tenants whose variants may choose requests at this tenant's gateways by their conditions (`match`). Without it
   * a variant of theirs is chosen here by hostname and header alone (EDGE-7, TENANT-6).
   *
   * @uniqueItems true
   * @default []
   */
  readonly conditionsFrom?: readonly string[];
  /**
   * Whether services and gateways have what production needs unless they say otherwise: two pods, spread over zones, a request of
   * resources, and so on (WORK-7). false: they have what they have elsewhere.
   *
   * @default - true in production
   */
  readonly productionDefaults?: boolean;
  /**
   * The revision of Istio that injects the proxies, as in `istio.io/rev` (WORK-7).
   *
   * @default - the one that `istio-injection: enabled` stands for
   * @example 1-31
   */
  readonly istioRevision?: string;
  /**
   * Who writes the workloads of services that do not say so themselves (WORK-3). external: and the Namespace, too.
   *
   * @default 'managed'
   */
  readonly workload?: WorkloadOwner;
}

/** What a tenant leaves out. */
export const TENANT_DEFAULTS = {
  domains: [],
  conditionsFrom: [],
  workload: 'managed',
} as const satisfies Partial<TenantDeclaration>;

/** The parts of a tenant. */
export interface TenantParts {
  /** Where it was declared. */
  readonly origin: Origin;
  /** The tenant's name. */
  readonly name: string;
  /** Where its traffic enters. */
  readonly gateways: readonly Gateway[];
  /** How its workloads take connections from inside the mesh. */
  readonly mtls: Mtls;
  /** What keeps its workloads to themselves. */
  readonly isolation: Isolation;
  /** Hosts outside the mesh that its services may call. */
  readonly external: readonly ExternalHost[];
  /** Its services. */
  readonly services: readonly Service[];
  /** What nobody declared, and is off because a workload is somebody else's (WORK-3). @default - nothing */
  readonly assumed?: readonly AssumedOff[];
  /** Objects of its own, from its `manifests` folder (WORK-5). @default - none */
  readonly manifests?: readonly OwnObject[];
}

/** What is off where workloads are somebody else's, unless it is declared. */
export type AssumedOff = 'mtls' | 'isolation';

/** All of them. */
export const ASSUMED_OFF: readonly AssumedOff[] = ['mtls', 'isolation'];

/** A customer or team with its own namespace, domains and gateways. */
export interface Tenant
  extends Required<Omit<TenantDeclaration, 'istioRevision'>>,
    Pick<TenantDeclaration, 'istioRevision'>,
    TenantParts {}

/** Whether a tenant's services and gateways have what production needs. */
export function hasProductionDefaults(tenant: Pick<TenantDeclaration, 'environment' | 'productionDefaults'>): boolean {
  return tenant.productionDefaults ?? tenant.environment === Environment.PRODUCTION;
}

/** A declared tenant as the model has it. */
export function tenantOf(declaration: TenantDeclaration, parts: TenantParts): WrittenOut<Tenant> {
  return {
    origin: parts.origin,
    name: parts.name,
    environment: declaration.environment,
    namespace: declaration.namespace,
    domains: declaration.domains ?? TENANT_DEFAULTS.domains,
    conditionsFrom: declaration.conditionsFrom ?? TENANT_DEFAULTS.conditionsFrom,
    productionDefaults: hasProductionDefaults(declaration),
    istioRevision: declaration.istioRevision,
    workload: declaration.workload ?? TENANT_DEFAULTS.workload,
    assumed: parts.assumed,
    manifests: parts.manifests,
    gateways: parts.gateways,
    mtls: parts.mtls,
    isolation: parts.isolation,
    external: parts.external,
    services: parts.services,
  };
}

/** All tenants together. */
export interface Estate {
  /** The tenants, each with a namespace of its own. */
  readonly tenants: readonly Tenant[];
  /** Who may use what (TENANT-6). @default - all tenants trust each other */
  readonly grants?: Grants;
  /** How requests say which variant they ask for (PROP-1). @default - by the header `x-variant-id` */
  readonly propagation?: Propagation;
  /** Caps for the variants of each tenant (TENANT-8). @default - none */
  readonly variantLimits?: VariantLimits;
  /** The Pod Security level of tenants' namespaces (TENANT-13). @default - none */
  readonly podSecurity?: PodSecurityLevel;
  /** What all pods and objects of a tenant's namespace may have together (TENANT-13). @default - no limit */
  readonly quota?: NamespaceQuota;
  /** The namespace of the tool that applies the output. @default - not known */
  readonly toolNamespace?: string;
  /** Services of the cluster that belong to no tenant. @default [] */
  readonly mesh?: readonly MeshServiceEntry[];
  /** Namespaces of the platform that pods talk to. @default - istiod's alone */
  readonly network?: Network;
  /** Gateway pods that the platform runs, by name. @default - none */
  readonly platformGateways?: Readonly<Record<string, PlatformGateway>>;
}

/** A tenant with its parts by name, so that what comes of them never depends on who was declared first. */
export function inOrder(tenant: Tenant): Tenant {
  const { gateways, external, services } = tenant;
  return { ...tenant, gateways: byName(gateways), external: byName(external), services: byName(services) };
}

function byName<T extends { readonly name: string }>(named: readonly T[]): T[] {
  return [...named].sort((a, b) => (a.name < b.name ? -1 : 1));
}
