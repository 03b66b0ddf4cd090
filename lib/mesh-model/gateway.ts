import type { MeshObject } from './mesh-object';
import { flag, list, number, record, text, textMap, texts } from './untyped';

/** Istio's `Gateway`: servers that the selected pods listen for. */
export interface Gateway {
  /** The object that it was read from. */
  readonly object: MeshObject;
  /** Its Kubernetes namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
  /** Labels of the gateway pods, in any namespace; `undefined` selects every gateway. */
  readonly selector: Readonly<Record<string, string>> | undefined;
  /** The servers that have a port number, in the order in which they are written. */
  readonly servers: readonly GatewayServer[];
}

/** Istio's `Server`: a port, a protocol, and the hosts that are taken there. */
export interface GatewayServer {
  /** Its place in `spec.servers`. */
  readonly index: number;
  /** The server's name; empty if it has none. */
  readonly name: string;
  /** The Service's port, or the pod's own where no Service has it. */
  readonly port: number;
  /** The port's name; empty if it has none. */
  readonly portName: string;
  /** `HTTP`, `HTTPS`, `HTTP2`, `GRPC`, `TLS`, `TCP`, `MONGO`. */
  readonly protocol: string;
  /** The address that it listens on; empty for all. */
  readonly bind: string;
  /** Hosts, each with or without a namespace in front; `./` is already written out. */
  readonly hosts: readonly string[];
  /** Set when the server has a `tls` block. */
  readonly tls: GatewayTls | undefined;
}

/** Istio's `ServerTLSSettings`, as far as they decide about routes. */
export interface GatewayTls {
  /** `PASSTHROUGH` is Istio's default. */
  readonly mode: string;
  /** True: plain HTTP requests are redirected to HTTPS. */
  readonly httpsRedirect: boolean;
  /** The Secret with certificate and key, if one is named. */
  readonly credentialName: string | undefined;
  /** Secrets with certificates of several kinds, in place of one. */
  readonly credentialNames: readonly string[];
  /** The authorities that certificates of clients are checked against are named apart: in another Secret, or as a file. */
  readonly namesAuthorities: boolean;
  /** What clients have to show or to speak, as it is written, but for Istio's defaults: `subjectAltNames`, `minProtocolVersion` and the like. */
  readonly forClients: Readonly<Record<string, unknown>>;
  /** The oldest and the newest version of TLS that are taken, where they exclude each other: then none is. */
  readonly noVersion: string | undefined;
}

/** Fields of `ServerTLSSettings` by which a server takes some clients and not others. */
const FOR_CLIENTS = new Set([
  'subjectAltNames',
  'verifyCertificateSpki',
  'verifyCertificateHash',
  'minProtocolVersion',
  'maxProtocolVersion',
  'cipherSuites',
]);

function isForClients([name, value]: [string, unknown]): boolean {
  const isDefault = value === 'TLS_AUTO' || (name === 'minProtocolVersion' && value === 'TLSV1_2');
  return FOR_CLIENTS.has(name) && !isDefault;
}

/** Reads a `Gateway`. */
export function readGateway(object: MeshObject): Gateway {
  const { spec } = object;
  return {
    object,
    namespace: object.namespace,
    name: object.name,
    selector: spec.selector === undefined || spec.selector === null ? undefined : textMap(spec.selector),
    servers: list(spec.servers).flatMap((item, index) => {
      const server = record(item);
      const port = record(server.port);
      const number_ = number(port.number);
      if (number_ === undefined) return [];
      const tls = record(server.tls);
      return {
        index,
        name: text(server.name) ?? '',
        port: number_,
        portName: text(port.name) ?? '',
        protocol: (text(port.protocol) ?? '').toUpperCase(),
        bind: text(server.bind) ?? '',
        hosts: texts(server.hosts).map((host) => withNamespace(host, object.namespace)),
        tls:
          server.tls === undefined || server.tls === null
            ? undefined
            : {
                mode: text(tls.mode) ?? 'PASSTHROUGH',
                httpsRedirect: flag(tls.httpsRedirect),
                credentialName: text(tls.credentialName),
                credentialNames: texts(tls.credentialNames),
                namesAuthorities: tls.caCertCredentialName !== undefined || tls.caCertificates !== undefined,
                forClients: Object.fromEntries(Object.entries(tls).filter(isForClients)),
                noVersion: noVersion(text(tls.minProtocolVersion), text(tls.maxProtocolVersion)),
              },
      };
    }),
  };
}

const VERSIONS = ['TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'];

function noVersion(min: string | undefined, max: string | undefined): string | undefined {
  const newest = VERSIONS.indexOf(max ?? '');
  return newest >= 0 && VERSIONS.indexOf(min ?? '') > newest ? `from ${min} to ${max}` : undefined;
}

function withNamespace(host: string, namespace: string): string {
  const slash = host.indexOf('/');
  if (slash < 0) return host;
  if (host.slice(0, slash) === '.') return `${namespace}/${host.slice(slash + 1)}`;
  return host.slice(0, slash) === '*' ? host.slice(slash + 1) : host;
}
