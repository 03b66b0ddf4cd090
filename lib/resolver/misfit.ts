import type { PortProtocol, Workload } from '../mesh-model';
import type { Carried, DestinationResult, ErrorReason, PortSpeech, Sent, TlsUse, Unknown } from './answer';
import type { ServerTls } from './mutual-tls';
import type { ResolvedTarget } from './target';

/** A port of pods, or of a host outside the mesh, as a connection finds it. */
export interface Door {
  /** Absent outside the mesh. */
  readonly workload: Workload | undefined;
  /** `Deployment acme/api port 8443` */
  readonly name: string;
  /** The workload's own port. */
  readonly port: number;
  /** What its proxy takes the port for. */
  readonly carries: PortProtocol | undefined;
  /** What its proxy accepts; absent where there is no proxy. */
  readonly server: ServerTls | undefined;
  /** The name in the certificate that the pods' sidecar shows; absent without one. */
  readonly identity?: string;
  /** Set where there is a proxy and the port goes past it: the annotation that says so, and what clients take it to accept. */
  readonly bypass?: { readonly by: string; readonly proxy: ServerTls };
  /** What the application behind understands. */
  readonly taken: PortSpeech;
}

/** One connection of a proxy to a destination. */
export interface Connection {
  readonly target: ResolvedTarget;
  readonly door: Door;
  /** What the client's proxy adds. */
  readonly tls: TlsUse;
  readonly sent: Sent;
  /** The protocol in which the client's proxy passes requests on. */
  readonly carried: Carried;
}

/** Why the two sides of a connection do not understand each other, if they surely do not. */
export function misfit(connection: Connection): DestinationResult | undefined {
  return withoutCertificate(connection) ?? atProxy(connection) ?? atApplication(connection);
}

/** TLS that the client's proxy cannot begin, because it gets no certificate from the Secret that a rule names. */
function withoutCertificate({ target, tls }: Connection): DestinationResult | undefined {
  if (tls !== 'tls' || target.secretProblem === undefined) return undefined;
  return failed('connection_failure', `${target.tlsRule?.title} asks for TLS, and ${target.secretProblem}`);
}

/** The proxy of the pods stands in front of the application, if there is one. */
function atProxy({ target, door, tls, sent }: Connection): DestinationResult | undefined {
  const { server, name, carries, workload } = door;
  const where = server?.object === undefined ? '' : ` (${server.object.title})`;
  if (tls === 'mtls' && server?.mode === 'DISABLE') {
    return failed('connection_failure', `${name} takes plaintext only${where}, and gets mTLS`);
  }
  if (tls === 'mtls' && workload !== undefined && server === undefined) {
    const why = door.bypass === undefined ? 'has no proxy' : `goes past the proxy (${door.bypass.by})`;
    return failed('connection_failure', `${name} ${why}, and gets mTLS`);
  }
  if (tls === 'mtls' && workload === undefined && isOutside(target)) {
    return failed('connection_failure', `${name} is outside the mesh, and gets mTLS of the mesh`);
  }
  if (server === undefined) return undefined;
  if (tls === 'mtls' && door.identity !== undefined && !isExpected(target, door.identity)) {
    const names = target.tlsNames.join(', ');
    const detail = `${target.tlsRule?.title} takes only the certificate of ${names}, and ${name} shows that of ${door.identity}`;
    return failed('connection_failure', detail);
  }
  const isOwnTls = sent === 'TLS';
  if (server.mode === 'STRICT' && tls !== 'mtls') {
    if (tls === 'tls') {
      return failed('connection_failure', `${name} takes mTLS of the mesh only${where}, and gets other TLS`);
    }
    return isOwnTls
      ? failed('connection_failure', `${name} takes mTLS of the mesh only${where}, and gets TLS of the client's own`)
      : failed('connection_termination', `${name} takes mTLS only${where}, and gets plaintext`);
  }
  // A proxy that is configured for HTTP parses it, and cannot pass on what it cannot parse.
  if (carries === 'http' && tls === 'tls') {
    return failed('connection_failure', `the proxy of ${name} takes HTTP (${portName(target)}), and gets TLS`);
  }
  if (carries === 'http' && isOwnTls) {
    return failed(
      'connection_failure',
      `the proxy of ${name} takes HTTP (${portName(target)}), and gets TLS of the client's own`,
    );
  }
  if (carries === 'http' && sent === 'bytes') {
    const detail = `the proxy of ${name} takes HTTP (${portName(target)}), and gets another protocol`;
    return failed('connection_failure', detail);
  }
  return undefined;
}

function atApplication({ target, door, tls, sent, carried }: Connection): DestinationResult | undefined {
  const { taken, name } = door;
  const isOriginated = tls === 'tls';
  if (isOriginated && sent === 'TLS') {
    const rule = target.tlsRule === undefined ? '' : ` (${target.tlsRule.title})`;
    return failed('connection_failure', `TLS twice: the client speaks TLS, and its proxy begins TLS again${rule}`);
  }
  if (taken.takes === 'plaintext' && (isOriginated || sent === 'TLS')) {
    return failed('connection_failure', `${name} takes plaintext, and gets TLS: ${taken.why}`);
  }
  if (taken.takes === 'TLS' && !isOriginated && sent !== 'TLS' && sent !== 'bytes') {
    const detail = `${name} takes TLS, and gets plain ${sent}: ${taken.why}`;
    // What it says in HTTP/1 is no answer to who speaks HTTP/2.
    if (carried === 'HTTP/2') return { kind: 'error', status: 502, reason: 'protocol_error', detail };
    return { kind: 'error', status: 400, reason: 'plaintext_to_tls', detail };
  }
  // Istio's proxies let no WebSocket through HTTP/2.
  if (sent === 'WebSocket' && carried === 'HTTP/2') {
    return failed('connection_termination', `a WebSocket does not pass through HTTP/2, which ${name} is sent`);
  }
  return undefined;
}

/** What may go wrong where nothing says what the application understands. */
export function notKnown({ target, door, tls }: Connection): Unknown[] {
  const object = (door.workload ?? target.service)?.object;
  const about = (detail: string): Unknown[] => [{ cause: 'tls-to-application', detail, ...(object && { object }) }];
  if (tls === 'mtls' && door.workload === undefined)
    return about(`whether ${target.host} speaks mTLS of the mesh is not known`);
  if (tls !== 'tls' || door.taken.takes !== undefined || door.workload === undefined) return [];
  return about(`whether ${door.workload.object.title} itself speaks TLS on port ${door.port} is not known`);
}

/** A host outside the mesh that is called by its own name: nobody there has a certificate of the mesh. */
export function isOutside({
  service,
  endpoints,
  host,
}: Pick<ResolvedTarget, 'service' | 'endpoints' | 'host'>): boolean {
  return service?.external === true && endpoints.length > 0 && endpoints.every(({ address }) => address === host);
}

/** The client's proxy compares names letter by letter. */
function isExpected({ tlsNames }: Pick<ResolvedTarget, 'tlsNames'>, identity: string): boolean {
  return tlsNames.length === 0 || tlsNames.includes(identity);
}

function portName({ service, servicePort }: ResolvedTarget): string {
  return `${service?.object.title} says ${servicePort?.protocolName} for port ${servicePort?.number}`;
}

function failed(reason: ErrorReason, detail: string): DestinationResult {
  return { kind: 'error', status: 503, reason, detail };
}
