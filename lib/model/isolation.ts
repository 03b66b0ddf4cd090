import type { WrittenOut } from './written-out';

/** What keeps a tenant's workloads to themselves (TENANT-3), as it is declared. */
export interface IsolationDeclaration {
  /** AuthorizationPolicy: only the gateway, declared callers and, with `callers: false`, the own namespace get in. @default true */
  readonly authorization?: boolean;
  /**
   * Whether a service is called by those alone that declare to call it, inside the tenant too. false: by every workload of
   * the tenant's namespace.
   *
   * @default true
   */
  readonly callers?: boolean;
  /** Sidecar: a workload sees only what it declares to call. @default true */
  readonly sidecar?: boolean;
  /**
   * NetworkPolicies: the same for the network, so that nothing gets past the proxies. `isolation: true` does not turn them on. Pods of the
   * namespace that Branchline does not write are cut off, unless a NetworkPolicy of one's own lets them talk (TENANT-12).
   *
   * @default false
   */
  readonly network?: boolean;
}

/** What is not declared of a tenant's isolation. */
export const ISOLATION_DEFAULTS = {
  authorization: true,
  callers: true,
  sidecar: true,
  network: false,
} as const satisfies IsolationDeclaration;

/** What keeps a tenant's workloads to themselves (TENANT-3). */
export type Isolation = Required<IsolationDeclaration>;

/** Declared isolation, or none, as the model has it. */
export function isolationOf({
  authorization,
  callers,
  sidecar,
  network,
}: IsolationDeclaration = {}): WrittenOut<Isolation> {
  return {
    authorization: authorization ?? ISOLATION_DEFAULTS.authorization,
    callers: callers ?? ISOLATION_DEFAULTS.callers,
    sidecar: sidecar ?? ISOLATION_DEFAULTS.sidecar,
    network: network ?? ISOLATION_DEFAULTS.network,
  };
}

/** Isolation that is off: the default where workloads are somebody else's (WORK-3). */
export const NO_ISOLATION: Isolation = { authorization: false, callers: false, sidecar: false, network: false };
