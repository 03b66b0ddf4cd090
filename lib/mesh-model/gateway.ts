import type { MeshObject } from './mesh-object';
import { flag, list, number, record, text, textMap, texts } from './untyped';

/** Istio's `Gateway`: servers that the selected pods listen for. */
export interface Gateway {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
  /** Labels of the gateway pods, in any namespace; `undefined` selects every gateway. */
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly servers: readonly GatewayServer[];
}

export interface GatewayServer {
  /** Its place in `spec.servers`. */
  readonly index: number;
  readonly name: string;
  /** The Service's port, or the pod's own where no Service has it. */
  readonly port: number;
  readonly portName: string;
  /** `HTTP`, `HTTPS`, `HTTP2`, `GRPC`, `TLS`, `TCP`, `MONGO`. */
  readonly protocol: string;
  readonly bind: string;
  /** Hosts, each with or without a namespace in front; `./` is already written out. */
  readonly hosts: readonly string[];
  /** Set when the server has a `tls` block. */
  readonly tls: GatewayTls | undefined;
}

export interface GatewayTls {
  /** `PASSTHROUGH` is Istio's default. */
  readonly mode: string;
  readonly httpsRedirect: boolean;
  readonly credentialName: string | undefined;
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
              },
      };
    }),
  };
}

function withNamespace(host: string, namespace: string): string {
  const slash = host.indexOf('/');
  if (slash < 0) return host;
  if (host.slice(0, slash) === '.') return `${namespace}/${host.slice(slash + 1)}`;
  return host.slice(0, slash) === '*' ? host.slice(slash + 1) : host;
}
