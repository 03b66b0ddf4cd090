import type { Port } from './values';
import type { WrittenOut } from './written-out';

/** A host outside the mesh. */
export interface ExternalDeclaration {
  /** Its DNS name. */
  readonly host: string;
  /** Its port. @default 443 */
  readonly port?: Port;
  /** What it speaks. `https` and `tls` are passed through as they are. @default 'https' */
  readonly protocol?: 'http' | 'https' | 'tls' | 'tcp' | 'grpc' | 'http2';
  /**
   * Addresses or ranges of a `tcp` host, such as `192.0.2.10` or `192.0.2.0/24`: TCP has no host names, so without them the sidecar
   * takes the port of every address for this host's. Connections go to the address that the caller asked for.
   *
   * @default - looked up by DNS
   */
  readonly addresses?: readonly string[];
  /** Sidecars begin TLS: services call it over plain HTTP, by `port`. @default - services begin TLS themselves, or there is none */
  readonly tls?: ExternalTls;
}

/** TLS that sidecars begin with a host outside the mesh, in the words of Istio's ClientTLSSettings. */
export interface ExternalTls {
  /** SIMPLE: the host shows a certificate for its name, of an authority that the proxy's image knows; the sidecar shows none. */
  readonly mode: 'SIMPLE';
  /** The port of the host that speaks TLS. @default 443 */
  readonly targetPort?: Port;
}

/** What is not said of TLS with a host outside the mesh. */
export const EXTERNAL_TLS_DEFAULTS = { targetPort: 443 } as const satisfies Partial<ExternalTls>;

/** What is not declared of a host outside the mesh. */
export const EXTERNAL_DEFAULTS = {
  port: 443,
  protocol: 'https',
} as const satisfies Partial<ExternalDeclaration>;

/** A host outside the mesh. */
export interface ExternalHost extends Required<Omit<ExternalDeclaration, 'tls' | 'addresses'>> {
  /** Addresses of a `tcp` host. @default - looked up by DNS */
  readonly addresses?: readonly string[];
  /** TLS that sidecars begin. @default - none */
  readonly tls?: ExternalTls;
  /** The name that `calls` uses: `external/<name>`. */
  readonly name: string;
}

/** A declared host outside the mesh as the model has it. */
export function externalOf(
  name: string,
  { host, port, protocol, addresses, tls }: ExternalDeclaration,
): WrittenOut<ExternalHost> {
  return {
    name,
    host,
    port: port ?? EXTERNAL_DEFAULTS.port,
    protocol: protocol ?? EXTERNAL_DEFAULTS.protocol,
    addresses,
    tls,
  };
}
