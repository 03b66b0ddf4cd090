import type { WrittenOut } from './written-out';

/** Namespaces of the platform that pods of all tenants talk to, or that look into them. */
export interface NetworkDeclaration {
  /** Where istiod runs. @default 'istio-system' */
  readonly controlPlane?: string;
  /**
   * Where metrics, traces and logs are collected: Prometheus, OpenTelemetry's collector. From there ports with `routed: false` are
   * reached, and with `isolation: { network: true }` the metrics of proxies; there pods may send to.
   *
   * @uniqueItems true
   * @default []
   */
  readonly telemetry?: readonly string[];
  /**
   * Where the external authorizers run that `authentication.provider` names: proxies of services that ask one know these namespaces, and
   * may send to them.
   *
   * @uniqueItems true
   * @default []
   */
  readonly authorizers?: readonly string[];
  /**
   * Ranges of addresses that pods, Services and nodes of the clusters have and that are not private ones (RFC 1918, RFC 6598, RFC 4193), such as
   * `2001:db8:40::/48`. No object of a tenant leads others there without a grant (TENANT-9). Needs `grants`.
   *
   * @uniqueItems true
   * @default []
   */
  readonly addresses?: readonly string[];
  /**
   * Whether Istio's CNI plugin redirects the traffic of pods, so that they need no init container with the capability NET_ADMIN. Without it no pod
   * with a sidecar passes a `podSecurity` above `privileged` (TENANT-13).
   *
   * @default false
   */
  readonly cni?: boolean;
}

/** What is not said of them. */
export const NETWORK_DEFAULTS = {
  controlPlane: 'istio-system',
  telemetry: [],
  authorizers: [],
  addresses: [],
  cni: false,
} as const satisfies NetworkDeclaration;

/** The same with nothing left out. */
export type Network = Required<NetworkDeclaration>;

/** Declared namespaces of the platform, or none, as the model has them. */
export function networkOf({
  controlPlane,
  telemetry,
  authorizers,
  addresses,
  cni,
}: NetworkDeclaration = {}): WrittenOut<Network> {
  return {
    controlPlane: controlPlane ?? NETWORK_DEFAULTS.controlPlane,
    telemetry: telemetry ?? NETWORK_DEFAULTS.telemetry,
    authorizers: authorizers ?? NETWORK_DEFAULTS.authorizers,
    addresses: addresses ?? NETWORK_DEFAULTS.addresses,
    cni: cni ?? NETWORK_DEFAULTS.cni,
  };
}
