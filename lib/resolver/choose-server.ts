import { isSubsetOf } from '../mesh-model';
import { type GatewayListener, type GatewayView, isHttps, isPassthrough, type ServerRef } from './gateway-view';
import type { RequestView } from './request';
import type { RouteTable } from './route-table';
import { ServerNames, type StreamHit } from './streamed';

/** Rules for bytes that arrive at a gateway's server. */
export interface ServerStreams {
  /** The TCP rule of a server that reads no HTTP. */
  readonly tcp: (ref: ServerRef) => StreamHit | undefined;
  /** The TLS rules of a server that passes TLS on, each under its server names. */
  readonly tls: (ref: ServerRef) => ServerNames<StreamHit>;
}

/** Who takes a connection: a server with its rules for requests, or with the rule for bytes. */
export type Taken =
  | { readonly server: ServerRef; readonly table: RouteTable }
  | { readonly server: ServerRef; readonly hit: StreamHit | undefined }
  | { readonly server?: ServerRef | undefined; readonly detail: string };

/** The server of a gateway's port that takes a connection. Envoy knows no server for bytes without a rule for them. */
export function chooseServer(
  view: GatewayView,
  listener: GatewayListener,
  request: RequestView,
  streams: ServerStreams,
): Taken {
  if (request.scheme !== 'https') return plainServer(view, listener, request, streams);
  if (listener.tls.length === 0) return { detail: `port ${request.port} takes no TLS` };
  const names = new ServerNames<Taken>();
  for (const server of listener.tls) {
    if (isHttps(server.server)) {
      const table = view.httpsTable(listener, server);
      for (const host of hostsOf(server)) names.add(host, { server, table });
    } else if (server.server.tls?.mode === 'AUTO_PASSTHROUGH') {
      // It takes names of clusters (`outbound_.443_._.web.shop.svc.cluster.local`), and asks no rule.
    } else if (isPassthrough(server.server)) {
      for (const [host, hit] of streams.tls(server).entries()) names.add(host, { server, hit });
    } else {
      const hit = streams.tcp(server);
      if (hit !== undefined) for (const host of hostsOf(server)) names.add(host, { server, hit });
    }
  }
  const sni = request.sni?.toLowerCase();
  return names.find(sni) ?? unruled(listener, request, sni);
}

function plainServer(
  view: GatewayView,
  listener: GatewayListener,
  request: RequestView,
  streams: ServerStreams,
): Taken {
  if (listener.tcp.length > 0) {
    const server = listener.tcp.find((ref) => streams.tcp(ref) !== undefined) ?? listener.tcp[0]!;
    return { server, hit: streams.tcp(server) };
  }
  if (listener.http.length === 0) return { detail: `port ${request.port} takes TLS only` };
  if (request.scheme !== 'http') return { detail: `port ${request.port} takes HTTP only` };
  const covers = (ref: ServerRef) => hostsOf(ref).some((host) => isSubsetOf(request.host, host));
  return { server: listener.http.find(covers) ?? listener.http[0]!, table: view.httpTable(listener) };
}

/** A server whose hosts have the name, but that has no rule for what arrives, or none at all. */
function unruled(listener: GatewayListener, request: RequestView, sni: string | undefined): Taken {
  const names = new ServerNames<ServerRef>();
  for (const ref of listener.tls) for (const host of hostsOf(ref)) names.add(host, ref);
  const server = names.find(sni);
  if (server !== undefined) return { server, hit: undefined };
  return { detail: `no server on port ${request.port} has ${request.sni ?? 'no server name'}` };
}

function hostsOf({ server }: ServerRef): string[] {
  return server.hosts.map((host) => host.slice(host.indexOf('/') + 1).toLowerCase());
}
