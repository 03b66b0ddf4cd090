import type { Origin } from './origin';
import type { Protocol } from './service-port';
import type { Port } from './values';

/** A Service of the cluster that belongs to no tenant, such as a collector of traces or a message broker. */
export interface MeshServiceDeclaration {
  /** Its name in full: `<service>.<namespace>.svc.cluster.local`. */
  readonly host: string;
  /** The port that callers use; shown to people, it limits nothing. @default - not said */
  readonly port?: Port;
  /** What that port speaks; shown to people. @default - not said */
  readonly protocol?: Protocol;
}

/** The same, taken apart. */
export interface MeshServiceEntry {
  /** Where it was declared. */
  readonly origin: Origin;
  /** The name that `calls` uses: `mesh/<name>`. */
  readonly name: string;
  /** As it was written. */
  readonly host: string;
  /** The name of the Service and its namespace; nothing where `host` is no such name. */
  readonly at?: { readonly service: string; readonly namespace: string };
}

const HOST = /^([a-z]([a-z0-9-]*[a-z0-9])?)\.([a-z0-9]([a-z0-9-]*[a-z0-9])?)\.svc(\.cluster\.local)?$/;

/** A declared Service of the cluster as the model has it. */
export function meshServiceOf(name: string, { host }: MeshServiceDeclaration, origin: Origin): MeshServiceEntry {
  const [, service, , namespace] = HOST.exec(host) ?? [];
  return { origin, name, host, ...(service && namespace && { at: { service, namespace } }) };
}
