import type { WorkloadOwner } from './foreign-workload';
import type { Overlay } from './overlay';
import type { Count } from './values';
import type { WrittenOut } from './written-out';

/** The name of the container that runs the service's image. */
export const APP_CONTAINER = 'app';

/** Amounts of CPU and memory, as Kubernetes writes them. */
export interface ResourceAmounts {
  /** Cores, such as `100m` or `"2"`. */
  readonly cpu?: string;
  /** Bytes, such as `128Mi`. */
  readonly memory?: string;
}

/** What a container asks for and what it may use. */
export interface Resources {
  /** What the scheduler sets aside. */
  readonly requests?: ResourceAmounts;
  /** What the container cannot exceed. */
  readonly limits?: ResourceAmounts;
}

/** Bounds of a HorizontalPodAutoscaler; needs `resources.requests.cpu`. */
export interface Autoscale {
  /**
   * Fewest pods.
   *
   * @asType integer
   * @minimum 1
   */
  readonly min: number;
  /**
   * Most pods.
   *
   * @asType integer
   * @minimum 1
   */
  readonly max: number;
  /**
   * Mean CPU use to keep, in percent of the CPU request.
   *
   * @asType integer
   * @minimum 1
   * @default 70
   */
  readonly cpu?: number;
}

/** What an `Autoscale` leaves out. */
export const AUTOSCALE_DEFAULTS = { cpu: 70 } as const satisfies Partial<Autoscale>;

/** A Secret's keys as files in the container. */
export interface SecretMount {
  /** The Secret's name, in the tenant's namespace. */
  readonly name: string;
  /** The folder to mount it at. */
  readonly mountPath: string;
  /** true: the pod starts without it. @default false */
  readonly optional?: boolean;
}

/** What the kubelet asks: a path over HTTP, `grpc` for the standard health service, `tcp` for a connection. */
export interface Probes {
  /** May the pod get requests? @default - a TCP connection */
  readonly readiness?: string;
  /** Must the pod be restarted? @default - never */
  readonly liveness?: string;
  /** Has it started? @default - not asked */
  readonly startup?: string;
}

/** A workload beside the mainline; what it leaves out it takes from the mainline. */
export interface WorkloadOverrides {
  /** The container image with its tag or digest. Every workload has one, unless it is `external`. */
  readonly image?: string;
  /** managed: Branchline writes it. external: somebody else does (WORK-3). @default - as on the service, and there as on the tenant */
  readonly workload?: WorkloadOwner;
  /** How many pods. 0: no pods, and so no routes (DEST-2). @default 1 */
  readonly replicas?: Count;
  /** Environment variables; values are text. A variant's are added to the mainline's. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** What a container asks for and what it may use. @default - the mainline's */
  readonly resources?: Resources;
  /**
   * Laid over the emitted Deployment. A variant, version or canary has the mainline's, and its own over that (WORK-1).
   *
   * @default - nothing
   * @example { spec: { template: { spec: { nodeSelector: { disk: 'ssd' } } } } }
   */
  readonly deployment?: Overlay;
}

/** What a workload leaves out. */
export const WORKLOAD_DEFAULTS = { replicas: 1 } as const satisfies Partial<WorkloadOverrides>;

/** Bounds of an autoscaler with nothing left out. */
export function scaled({ min, max, cpu = AUTOSCALE_DEFAULTS.cpu }: Autoscale): WrittenOut<Required<Autoscale>> {
  return { min, max, cpu };
}
