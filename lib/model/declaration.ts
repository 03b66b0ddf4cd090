import type { Protocol } from './service';
import type { Condition, ConnectionPool, Fault, OutlierDetection, Retries } from './traffic';
import type { Probes, SecretMount, WorkloadOverrides } from './workload';

/** What is said of a service in the same words in the registry and in TypeScript; the mainline's workload among it. */
export interface ServiceDeclaration extends WorkloadOverrides {
  /** The port that callers use. */
  readonly port: number;
  /** The container's port. @default - the same */
  readonly targetPort?: number;
  /** What the port speaks. @default 'http' */
  readonly protocol?: Protocol;
  /** Exposed paths; `/` is the root. @default - none: internal only */
  readonly routes?: readonly string[];
  /** Own hosts besides the tenant's domains. @default - none */
  readonly hostnames?: readonly string[];
  /** Secrets as files. @default - none */
  readonly secrets?: readonly SecretMount[];
  /** Folders that the container may write to. @default - none */
  readonly writable?: readonly string[];
  /** The user and group id to run as. @default - the image's, which must not be root */
  readonly user?: number;
  /** Its requests only read, with one answer each: mirroring does no harm (DEST-5). @default false */
  readonly readOnly?: boolean;
  /** @default - readiness by a TCP connection */
  readonly probes?: Probes;
  /** Long-lived versions beside the mainline, reached by path: `v1` → `/cms/v1/…`. @default - none */
  readonly versions?: Readonly<Record<string, WorkloadOverrides>>;
  /** @default - none */
  readonly faults?: readonly Fault[];
  /** @default - Istio's */
  readonly connectionPool?: ConnectionPool;
  /** @default - none */
  readonly outlierDetection?: OutlierDetection;
  /** How long a whole request may take, such as `2s`. @default - no limit */
  readonly timeout?: string;
  /** @default - Istio's: 2 attempts for failures before the request was sent */
  readonly retries?: Retries;
}

/** The same of a canary. */
export interface CanaryDeclaration extends WorkloadOverrides {
  /** Percent of mainline traffic, an integer from 0 to 100 (DEST-4). @default 0 */
  readonly weight?: number;
  /** Requests that always take the canary; one of these conditions is enough. @default - none */
  readonly match?: readonly Condition[];
  /** Percent of mainline requests copied to the canary, whose answers are thrown away (DEST-5). @default 0 */
  readonly mirror?: number;
}
