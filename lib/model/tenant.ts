import type { Origin } from './origin';
import type { Service } from './service';

/** What kind of place a tenant runs in; it decides what is safe by default. */
export enum Environment {
  PRODUCTION = 'production',
  STAGING = 'staging',
  DEVELOPMENT = 'development',
}

/** How workloads take connections from inside the mesh (Istio `PeerAuthentication`). */
export enum MtlsMode {
  /** mTLS only. */
  STRICT = 'STRICT',
  /** mTLS and plaintext. */
  PERMISSIVE = 'PERMISSIVE',
  /** Plaintext only. */
  DISABLE = 'DISABLE',
}

/** How a variant may be chosen at a gateway: by a person or a test (EDGE-2, EDGE-3), or by its own conditions (EDGE-7). */
export type VariantAccess = 'hostname' | 'header' | 'condition';

/** The ways that there are unless a gateway says otherwise: in production none (TENANT-5). */
export function defaultVariantAccess(environment: Environment): readonly VariantAccess[] {
  return environment === Environment.PRODUCTION ? [] : ['hostname', 'header', 'condition'];
}

/** What `nope.acme.example.com` answers when no such variant is there (EDGE-4). */
export type UnknownVariant = 'mainline' | 'not-found';

/** A port of a service with another mTLS mode than its tenant. */
export interface MtlsException {
  readonly service: string;
  /** The port of the container, not of the Service. */
  readonly port: number;
  readonly mode: MtlsMode;
}

/** The mTLS of one tenant. */
export interface Mtls {
  readonly mode: MtlsMode;
  readonly exceptions: readonly MtlsException[];
}

/** What keeps a tenant's workloads to themselves (TENANT-3). */
export interface Isolation {
  /** AuthorizationPolicy: only the tenant's own workloads, its gateway and declared callers get in. */
  readonly authorization: boolean;
  /** Sidecar: a workload sees only what it declares to call. */
  readonly sidecar: boolean;
}

/** A host outside the mesh. */
export interface ExternalHost {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: 'http' | 'https' | 'tls' | 'tcp' | 'grpc' | 'http2';
}

/** Where a tenant's traffic enters. */
export interface Gateway {
  readonly origin: Origin;
  readonly name: string;
  /** Labels of gateway pods that are there already; unset: the tenant brings its own. */
  readonly selector?: Readonly<Record<string, string>>;
  /** Namespace of those pods. @default - the tenant's */
  readonly podNamespace: string;
  /** Service account of the gateway's pods, where known. */
  readonly serviceAccount?: string;
  readonly credentialName?: string;
  readonly httpsRedirect: boolean;
  readonly variantAccess: readonly VariantAccess[];
  readonly unknownVariant: UnknownVariant;
}

/** A customer or team with its own namespace, domains and gateways. */
export interface Tenant {
  readonly origin: Origin;
  readonly name: string;
  readonly environment: Environment;
  readonly namespace: string;
  /** The first is the primary one; the others answer alike. */
  readonly domains: readonly string[];
  readonly gateways: readonly Gateway[];
  readonly mtls: Mtls;
  readonly isolation: Isolation;
  readonly external: readonly ExternalHost[];
  readonly services: readonly Service[];
}

/** All tenants together. */
export interface Estate {
  readonly tenants: readonly Tenant[];
}

/** A tenant with its parts by name, so that what comes of them never depends on who was declared first. */
export function inOrder(tenant: Tenant): Tenant {
  const { gateways, external, services } = tenant;
  return { ...tenant, gateways: byName(gateways), external: byName(external), services: byName(services) };
}

function byName<T extends { readonly name: string }>(named: readonly T[]): T[] {
  return [...named].sort((a, b) => (a.name < b.name ? -1 : 1));
}
