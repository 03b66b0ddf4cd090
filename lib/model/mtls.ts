import type { Port } from './values';
import type { WrittenOut } from './written-out';

/**
 * How workloads take connections from inside the mesh (Istio `PeerAuthentication`). STRICT: mTLS only. PERMISSIVE: mTLS
 * and plaintext. DISABLE: plaintext only. UNSET: as the namespace or the mesh is set up; nothing is written.
 */
export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE' | 'UNSET';

// By name, for those who write `MtlsMode.STRICT`; a doc comment here would go into the schema.
export const MtlsMode: Readonly<Record<MtlsMode, MtlsMode>> = {
  STRICT: 'STRICT',
  PERMISSIVE: 'PERMISSIVE',
  DISABLE: 'DISABLE',
  UNSET: 'UNSET',
};

/** A port of a service with another mTLS mode than its tenant. */
export interface MtlsException {
  /** A service of this tenant. */
  readonly service: string;
  /** The port of the container, not of the Service. */
  readonly port: Port;
  /** The mode of this port. */
  readonly mode: MtlsMode;
  /**
   * Who may call it without mTLS: addresses and ranges such as `10.0.0.0/8`, and with `isolation: { network: true }` namespaces, too.
   * Callers with mTLS are those that declare to call the service.
   *
   * @minItems 1
   * @default - everybody who can reach it, which is reported
   */
  readonly from?: readonly string[];
}

/** The mTLS of one tenant, as it is declared. */
export interface MtlsDeclaration {
  /**
   * The mode of all ports without an exception. Anything but STRICT in production is warned about (TENANT-2). With external
   * workloads and no `mtls` at all it is UNSET (WORK-3).
   *
   * @default 'STRICT'
   */
  readonly mode?: MtlsMode;
  /** Ports with another mode. @default [] */
  readonly exceptions?: readonly MtlsException[];
}

/** What is not declared of a tenant's mTLS. */
export const MTLS_DEFAULTS = { mode: 'STRICT', exceptions: [] } as const satisfies MtlsDeclaration;

/** The mTLS of one tenant. */
export type Mtls = Required<MtlsDeclaration>;

/** Declared mTLS, or none, as the model has it. */
export function mtlsOf({ mode, exceptions }: MtlsDeclaration = {}): WrittenOut<Mtls> {
  return { mode: mode ?? MTLS_DEFAULTS.mode, exceptions: exceptions ?? MTLS_DEFAULTS.exceptions };
}

/** mTLS that nothing is said of: the default where workloads are somebody else's (WORK-3). */
export const NO_MTLS: Mtls = { mode: MtlsMode.UNSET, exceptions: [] };
