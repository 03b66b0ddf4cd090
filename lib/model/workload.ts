/** Amounts of CPU and memory, as Kubernetes writes them: `100m`, `128Mi`. */
export interface ResourceAmounts {
  readonly cpu?: string;
  readonly memory?: string;
}

/** What a container asks for and what it may use. */
export interface Resources {
  readonly requests?: ResourceAmounts;
  readonly limits?: ResourceAmounts;
}

/** Bounds of a HorizontalPodAutoscaler. */
export interface Autoscale {
  /** Fewest pods, at least 1. */
  readonly min: number;
  /** Most pods. */
  readonly max: number;
  /** Mean CPU use to keep, in percent of the CPU request. */
  readonly cpu: number;
}

/** A Secret's keys as files in the container. */
export interface SecretMount {
  /** The Secret's name, in the tenant's namespace. */
  readonly name: string;
  /** The folder to mount it at. */
  readonly mountPath: string;
  /** `true`: the pod starts without it. @default false */
  readonly optional?: boolean;
}

/** Paths that the kubelet asks over HTTP; on a gRPC service `grpc` asks the standard health service. */
export interface Probes {
  /** Path, or `grpc`, or `tcp`: may the pod get requests? @default - a TCP connection to the port */
  readonly readiness?: string;
  /** Path, or `grpc`, or `tcp`: must the pod be restarted? @default - never */
  readonly liveness?: string;
  /** Path, or `grpc`, or `tcp`: has it started? @default - none */
  readonly startup?: string;
}

/** What is particular to one workload of a service; a variant or canary takes the rest from its mainline. */
export interface WorkloadOverrides {
  /** The container image with its tag or digest. */
  readonly image: string;
  /** How many pods. 0: no pods, and so no routes (DEST-2). @default - 1 for a variant, the mainline's number for a canary */
  readonly replicas?: number;
  /** Environment variables besides the mainline's; the same name replaces. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default - the mainline's */
  readonly resources?: Resources;
}
