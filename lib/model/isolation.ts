import type { WrittenOut } from './written-out';

/** What keeps a tenant's workloads to themselves (TENANT-3), as it is declared. */
export interface IsolationDeclaration {
  /** AuthorizationPolicy: only the tenant's own workloads, its gateway and declared callers get in. @default true */
  readonly authorization?: boolean;
  /** Sidecar: a workload sees only what it declares to call. @default true */
  readonly sidecar?: boolean;
}

/** What is not declared of a tenant's isolation. */
export const ISOLATION_DEFAULTS = { authorization: true, sidecar: true } as const satisfies IsolationDeclaration;

/** What keeps a tenant's workloads to themselves (TENANT-3). */
export type Isolation = Required<IsolationDeclaration>;

/** Declared isolation, or none, as the model has it. */
export function isolationOf({ authorization, sidecar }: IsolationDeclaration = {}): WrittenOut<Isolation> {
  return {
    authorization: authorization ?? ISOLATION_DEFAULTS.authorization,
    sidecar: sidecar ?? ISOLATION_DEFAULTS.sidecar,
  };
}
