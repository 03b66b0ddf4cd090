/** What goes over the lab's control socket; the Go side has the same types (lab/client.go, lab/pod.go, lab/logs.go). */

/** A request, from outside through a gateway or from the pod of a workload. */
export interface LabRequest {
  /** `namespace/name` of a gateway or of any other workload. */
  readonly from: string;
  readonly url: string;
  /** @default GET */
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Further ones; a name may be there several times. */
  readonly moreHeaders?: readonly (readonly [string, string])[];
  readonly body?: string;
  /** @default 1.1 */
  readonly httpVersion?: '1.1' | '2';
  /** Send a gRPC call; with the header `x-lab-count` the method streams so many messages. */
  readonly grpc?: boolean;
  /** Requests of HTTP/1.1 as bytes, one after the other on one connection; the answer is that to the last one. */
  readonly raw?: string;
  /** Open a WebSocket and have this message echoed. */
  readonly webSocket?: string;
  /** @default - the host of the URL */
  readonly sni?: string;
  /**
   * Show the gateway a certificate, of the authority that its own is of.
   *
   * @default false
   */
  readonly clientCertificate?: boolean;
  /** @default 15000 */
  readonly timeoutMs?: number;
}

/** How a pod saw the request. */
export interface Received {
  readonly pod: string;
  readonly namespace: string;
  readonly workload: string;
  readonly version: string;
  readonly labels: Record<string, string>;
  readonly method: string;
  readonly path: string;
  readonly authority: string;
  readonly protocol: string;
  /** Lower-case names; several values are joined by commas. */
  readonly headers: Record<string, string>;
}

/** What one Envoy wrote about one request. */
export interface LogLine {
  readonly proxy: string;
  readonly status: number;
  /** Envoy's response flags: `-`, `NR` no route, `NC` no cluster, `UH` no healthy endpoint … */
  readonly flags: string;
  readonly details: string;
  /** The name of the VirtualService's rule. */
  readonly route: string;
  /** `outbound|port|subset|host`. */
  readonly cluster: string;
  readonly upstream: string;
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  readonly protocol: string;
  readonly sni: string;
  readonly failure: string;
}

export interface LabResult {
  /** 0 if there was no answer at all; `error` has the reason. */
  readonly status: number;
  readonly error?: string;
  /** Who answered; absent if an Envoy did. */
  readonly pod?: string;
  readonly namespace?: string;
  readonly workload?: string;
  readonly version?: string;
  /** Headers of the response. */
  readonly headers?: Record<string, string>;
  /** Body of an answer that no pod gave. */
  readonly body?: string;
  readonly received?: Received;
  /** What the pod was answered by the next one that `x-call` made it call. */
  readonly next?: LabResult;
  readonly grpcStatus?: string;
  readonly messages?: number;
  readonly echo?: string;
  /** Names in the certificate that the gateway showed. */
  readonly certificate?: string[];
  /** Access log lines of all Envoys on the way, as far as written. */
  readonly logs?: LogLine[];
}

export interface LoadReport {
  readonly total: number;
  /** By status and first line of the answer. */
  readonly failures: Record<string, number>;
  /** By `namespace/workload`. */
  readonly answered: Record<string, number>;
  /** The first failures in full, with access log lines. */
  readonly samples: LabResult[];
  /** When requests failed, in milliseconds since 1970; the first thousand. */
  readonly failedAt: number[];
}

/** A gateway workload that is there already and in no manifest. */
export interface GatewayPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly serviceAccount?: string;
}

/** What no manifest says. */
export interface LabSettings {
  /**
   * Patterns `namespace/deployment` (`*` within a part): whose pods have a sidecar. All others are plain pods.
   *
   * @default - all
   */
  readonly sidecars?: readonly string[];
  /**
   * Patterns of workloads that do not pass headers on to what they call.
   *
   * @default - none
   */
  readonly silent?: readonly string[];
  /**
   * Headers that all other workloads pass on.
   *
   * @default - `x-variant-id`
   */
  readonly forward?: readonly string[];
  /**
   * Gateway workloads besides those in the manifests. A Gateway whose selector finds none gets one of its own, with the
   * Gateway's name and namespace.
   *
   * @default - none
   */
  readonly gateways?: readonly GatewayPod[];
  /**
   * Hosts outside the mesh that answer, besides those that ServiceEntries name. Workload `(external)/<host>` in results.
   *
   * @default - none
   */
  readonly external?: readonly string[];
  /**
   * How long a changed ConfigMap takes to reach the programs that have it mounted; in a cluster a minute and more.
   *
   * @default 0
   */
  readonly mountDelayMs?: number;
}
