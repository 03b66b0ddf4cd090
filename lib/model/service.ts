import type { Origin } from './origin';
import type { Condition, ConnectionPool, Fault, OutlierDetection, Retries } from './traffic';
import type { Autoscale, Probes, SecretMount, WorkloadOverrides } from './workload';

/** The protocol that a service's port speaks, as Istio's `appProtocol` names it. */
export type Protocol = 'http' | 'http2' | 'grpc' | 'tcp';

/** All of them, in the order in which messages list them. */
export const PROTOCOLS: readonly Protocol[] = ['http', 'http2', 'grpc', 'tcp'];

/** A declared call of one service to another, to a host outside the mesh, or to a mesh service that others declare. */
export type Call =
  | { readonly kind: 'service'; readonly tenant: string; readonly service: string }
  | { readonly kind: 'external'; readonly name: string }
  | { readonly kind: 'host'; readonly namespace: string; readonly service: string };

/** Whether a variant takes traffic; `retiring` keeps its workloads and drops its routes (SAFE-2). */
export type VariantState = 'active' | 'retiring';

/** A ticket's or branch's workload of one service. */
export interface ServiceVariant extends WorkloadOverrides {
  readonly origin: Origin;
  /** The id as its writer spells it: `OPS-1234`. */
  readonly id: string;
  /** The canonical form: label, subset, hostname prefix, header value, name suffix (NAME-2): `ops-1234`. */
  readonly key: string;
  readonly state: VariantState;
  /** Requests at gateways that take the variant without asking for it by name: one entry is enough (EDGE-7). */
  readonly match?: readonly Condition[];
  /** Where `match` was written. @default - `origin` */
  readonly matchOrigin?: Origin;
}

/** A long-lived version beside the mainline, reached by path: `/cms/v1/…`. */
export interface ServiceVersion extends WorkloadOverrides {
  /** The path segment, label and subset: `v1`. */
  readonly name: string;
}

/** The next mainline under trial. */
export interface Canary extends WorkloadOverrides {
  readonly origin: Origin;
  /** Percent of mainline traffic, an integer from 0 to 100 (DEST-4). */
  readonly weight: number;
  /** Requests that always take the canary: one entry is enough (OR). */
  readonly match: readonly Condition[];
  /** Percent of mainline requests copied to the canary, answers thrown away (DEST-5). */
  readonly mirror: number;
}

/** A Kubernetes Service with its workloads and the rules that route to them. */
export interface Service extends WorkloadOverrides {
  readonly origin: Origin;
  /** The tenant it belongs to. */
  readonly tenant: string;
  readonly namespace: string;
  readonly name: string;
  /** The Service's port, which callers use. */
  readonly port: number;
  /** The container's port. @default - the same */
  readonly targetPort?: number;
  readonly protocol: Protocol;
  /** Exposed paths; none: internal only. `/` is the root. */
  readonly routes: readonly string[];
  /** Own hosts besides the tenant's domains. */
  readonly hostnames: readonly string[];
  /** The gateway that exposes it; unset: internal only. */
  readonly gateway?: string;
  readonly calls: readonly Call[];
  readonly autoscale?: Autoscale;
  readonly secrets: readonly SecretMount[];
  /** Folders that the container may write to; all others are read-only. */
  readonly writable: readonly string[];
  /** The user and group id to run as. @default - the image's, which must not be root */
  readonly user?: number;
  /** Its requests only read, with one answer each, so that a copy of them does no harm (DEST-5). @default false */
  readonly readOnly?: boolean;
  readonly probes: Probes;
  readonly versions: readonly ServiceVersion[];
  readonly faults: readonly Fault[];
  readonly connectionPool?: ConnectionPool;
  readonly outlierDetection?: OutlierDetection;
  /** How long a whole request may take, such as `2s`. */
  readonly timeout?: string;
  readonly retries?: Retries;
  readonly canary?: Canary;
  readonly variants: readonly ServiceVariant[];
}

/** The name that its callers use, in full (NAME-4). */
export function serviceHost(service: { readonly name: string; readonly namespace: string }): string {
  return `${service.name}.${service.namespace}.svc.cluster.local`;
}
