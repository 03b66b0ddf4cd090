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
}

/** What is not declared of a host outside the mesh. */
export const EXTERNAL_DEFAULTS = { port: 443, protocol: 'https' } as const satisfies Partial<ExternalDeclaration>;

/** A host outside the mesh. */
export interface ExternalHost extends Required<ExternalDeclaration> {
  /** The name that `calls` uses: `external/<name>`. */
  readonly name: string;
}

/** A declared host outside the mesh as the model has it. */
export function externalOf(name: string, { host, port, protocol }: ExternalDeclaration): WrittenOut<ExternalHost> {
  return {
    name,
    host,
    port: port ?? EXTERNAL_DEFAULTS.port,
    protocol: protocol ?? EXTERNAL_DEFAULTS.protocol,
  };
}
