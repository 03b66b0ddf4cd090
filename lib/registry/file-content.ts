import type { CanaryDeclaration } from '../model/canary';
import type { ClusterDeclaration, EnvironmentDeclaration } from '../model/cluster';
import type { ExternalDeclaration } from '../model/external';
import type { GatewayDeclaration, GatewayPods } from '../model/gateway';
import type { GrantDeclaration, PlatformGateway } from '../model/grants';
import type { IsolationDeclaration } from '../model/isolation';
import type { MeshServiceDeclaration } from '../model/mesh-service';
import type { MtlsDeclaration, MtlsMode } from '../model/mtls';
import type { NetworkDeclaration } from '../model/network';
import type { PropagationDeclaration } from '../model/propagation';
import type { ServiceDeclaration } from '../model/service';
import type { TenantDeclaration } from '../model/tenant';
import type { VariantDeclaration } from '../model/variant';
import type { EstateLimits } from '../model/variant-limits';
import type { WorkloadOverrides } from '../model/workload';
import type { GitOpsSettings } from '../output/gitops-settings';
import type { GitOpsTool } from '../output/gitops-tool';

/**
 * The registry's files. schema/*.schema.json are made of these types and of their comments: `npm run schemas`.
 */

/** A customer or team with its own namespace, domains, gateway and services: <registry>/<tenant>/tenant.yaml. */
export interface TenantFile extends Omit<TenantDeclaration, 'environment' | 'namespace'> {
  /** The format of this file. */
  readonly apiVersion: 'branchline/v1';
  /** What this file declares. */
  readonly kind: 'Tenant';
  /** The tenant's name; its folder has the same one. */
  readonly name: string;
  /**
   * What kind of place the tenant runs in. It decides what is safe by default: in production nobody outside can choose a
   * variant. Every tenant has one: here, or by `environments` in estate.yaml, which give it a class each.
   */
  readonly environment?: TenantDeclaration['environment'];
  /**
   * Where the tenant exists, by the names of estate.yaml's `environments`; none: only what others `extends`.
   *
   * @uniqueItems true
   * @default - all of the estate's
   */
  readonly environments?: readonly string[];
  /**
   * Another tenant of which this one is a copy with differences: this file says only these. Mappings are merged, lists
   * and other values replaced, and `null` takes away. Not copied are `namespace`, `domains`, `environments`, hostnames of
   * services, and variants.
   *
   * @default - none
   */
  readonly extends?: string;
  /** The Kubernetes namespace of all of the tenant's objects; no two tenants share one (TENANT-1). Every tenant has one. */
  readonly namespace?: string;
  /** Where the tenant's traffic enters. @default - with domains or hostnames a gateway with all defaults */
  readonly gateway?: GatewayContent;
  /**
   * Further entrances, by name: for partners, for the own network. A service says which one exposes it (`gateway`). Each has hosts of its
   * own (`domains`), or pods of its own.
   *
   * @default - none
   */
  readonly gateways?: Readonly<Record<string, NamedGatewayContent>>;
  /**
   * How the tenant's workloads take connections from inside the mesh: a mode, or a mode with exceptions.
   *
   * @default 'STRICT'
   */
  readonly mtls?: MtlsMode | MtlsDeclaration;
  /** What keeps the tenant's workloads to themselves; `true` or `false` stands for all. @default true */
  readonly isolation?: boolean | IsolationDeclaration;
  /** Hosts outside the mesh that services may call, by the name that `calls` uses: `external/<name>`. @default - none */
  readonly external?: Readonly<Record<string, ExternalDeclaration>>;
  /** The tenant's services by name. */
  readonly services: Readonly<Record<string, ServiceContent>>;
}

/** A tenant.yaml that says all there is to say, be it by several files. */
export type WholeTenantFile = TenantFile & TenantDeclaration;

/** `gateway` of a tenant. */
export interface GatewayContent extends GatewayDeclaration, GatewayPods {
  /** The name of the Gateway object. @default 'gateway' */
  readonly name?: string;
  /**
   * Labels of gateway pods that are there already.
   *
   * @minProperties 1
   * @default - the tenant gets its own gateway workload
   */
  readonly selector?: Readonly<Record<string, string>>;
}

/** One of a tenant's `gateways`. */
export interface NamedGatewayContent extends Omit<GatewayContent, 'name'> {}

/** What a gateway of the registry leaves out. */
export const GATEWAY_CONTENT_DEFAULTS = { name: 'gateway' } as const satisfies GatewayContent;

/** One of a tenant's `services`. */
export interface ServiceContent extends ServiceDeclaration {
  /**
   * What this service calls: `cms` (own tenant), `shared/docx` (another tenant's), `external/payments` (outside the mesh),
   * `mesh/otel` (a Service that estate.yaml names).
   *
   * @uniqueItems true
   * @default []
   */
  readonly calls?: readonly string[];
  /** The gateway that exposes it, by name. @default - the tenant's `gateway`, or its only one */
  readonly gateway?: string;
  /** The next mainline under trial. @default - none */
  readonly canary?: CanaryDeclaration;
}

/** What a service of the registry leaves out, besides `SERVICE_DEFAULTS`. */
export const SERVICE_CONTENT_DEFAULTS = { calls: [] } as const satisfies Partial<ServiceContent>;

/** A ticket's or branch's workloads, one id across services: <registry>/<tenant>/variants/<id>.yaml. */
export interface VariantFile extends VariantDeclaration {
  /** The format of this file. */
  readonly apiVersion: 'branchline/v1';
  /** What this file declares. */
  readonly kind: 'Variant';
  /** The variant's id, as in the ticket: `OPS-1234`. */
  readonly id: string;
  /** The branch that it is built from. */
  readonly branch?: string;
  /** Whom to ask. */
  readonly owner?: string;
  /** The day on which it was added. */
  readonly created?: Day;
  /** The day from which `branchline prune` may remove it. @default - none */
  readonly expires?: Day;
  /** true: never pruned. @default false */
  readonly pinned?: boolean;
  /**
   * Where it runs, by the names of estate.yaml's `environments`.
   *
   * @minItems 1
   * @uniqueItems true
   * @default - all whose class is not production
   */
  readonly environments?: readonly string[];
  /**
   * The commit that each service's image was built from, by service; `branchline variant add` keeps it, so that an old build
   * cannot replace a newer one. @default - not known
   */
  readonly builtFrom?: Readonly<Record<string, Commit>>;
  /**
   * The services that the ticket changes, by name; all others stay mainline.
   *
   * @minProperties 1
   */
  readonly services: Readonly<Record<string, WorkloadOverrides>>;
}

/**
 * @title a commit's id, 7 to 64 hexadecimal digits
 * @pattern ^[0-9a-f]{7,64}$
 */
export type Commit = string;

/** What a variant's file leaves out, besides `VARIANT_DEFAULTS`. */
export const VARIANT_FILE_DEFAULTS = { pinned: false } as const satisfies Partial<VariantFile>;

/**
 * @title a day such as 2026-11-15
 * @pattern ^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$
 */
export type Day = string;

/** What holds for all tenants together: <registry>/estate.yaml. */
export interface EstateFile {
  /** The format of this file. */
  readonly apiVersion: 'branchline/v1';
  /** What this file declares. */
  readonly kind: 'Estate';
  /** The tool that applies the output, and where it finds it. @default - none */
  readonly gitops?: GitOpsContent;
  /**
   * Copies of all tenants, each with what <registry>/<tenant>/environments/<name>.yaml says to differ there. The output has a
   * folder for each.
   *
   * @minProperties 1
   * @default - none: every tenant is there once, with an `environment` of its own
   */
  readonly environments?: Readonly<Record<string, EnvironmentDeclaration>>;
  /** Clusters by the name that `environments` use. @default - none: all is in the cluster in which the GitOps tool runs */
  readonly clusters?: Readonly<Record<string, ClusterDeclaration>>;
  /**
   * Services of the cluster that belong to no tenant, by the name that `calls` uses: `mesh/<name>`. Who runs them says who may call
   * them (TENANT-7).
   *
   * @default - none
   */
  readonly mesh?: Readonly<Record<string, MeshServiceDeclaration>>;
  /** Gateway pods that the platform runs, by the name that `grants` uses. @default - none */
  readonly gateways?: Readonly<Record<string, PlatformGateway>>;
  /**
   * How requests say which variant they ask for: by which header, and by a member of `baggage` as well (PROP-1).
   *
   * @default - by the header `x-variant-id` alone
   */
  readonly propagation?: PropagationDeclaration;
  /** Namespaces of the platform that pods of all tenants talk to, or that look into them. @default - istiod's alone */
  readonly network?: NetworkDeclaration;
  /** Caps that hold for each tenant. @default - none */
  readonly limits?: EstateLimits;
  /**
   * What each tenant may use, by tenant. With it, what is not granted is refused (TENANT-6).
   *
   * @default - all tenants trust each other
   */
  readonly grants?: Readonly<Record<string, GrantDeclaration>>;
}

/**
 * `gitops` of an estate.
 *
 * @if { "properties": { "tool": { "const": "argocd" } }, "required": ["tool"] }
 * @then { "required": ["repoURL"] }
 */
export interface GitOpsContent extends Omit<GitOpsSettings, 'tool' | 'environment' | 'cluster' | 'destination'> {
  /** none: no GitOps objects are written. */
  readonly tool: `${GitOpsTool}`;
}
