import { isSubsetOf } from '../mesh-model';
import { type GatewayListener, type GatewayView, isHttps, type ServerRef, serverForSni } from './gateway-view';
import type { RequestView } from './request';
import type { RouteTable } from './route-table';

/**
 * The server of a gateway's port that takes the connection; without a table it passes bytes on.
 *
 * @param hasRule whether a VirtualService has a rule for the bytes that arrive at a server: Envoy knows no others
 */
export function chooseServer(
  view: GatewayView,
  listener: GatewayListener,
  request: RequestView,
  hasRule: (ref: ServerRef) => boolean,
): { readonly server: ServerRef | undefined; readonly table: RouteTable | undefined } | { readonly detail: string } {
  if (request.scheme === 'http') {
    if (listener.http.length > 0) {
      const covers = ({ server }: ServerRef) =>
        server.hosts.some((host) => isSubsetOf(request.host, host.slice(host.indexOf('/') + 1).toLowerCase()));
      return { server: listener.http.find(covers) ?? listener.http[0], table: view.httpTable(listener) };
    }
    if (listener.tcp.length > 0) return { server: listener.tcp[0], table: undefined };
    return { detail: `port ${request.port} takes TLS only` };
  }
  if (listener.tls.length === 0) return { detail: `port ${request.port} takes no TLS` };
  const sni = request.sni?.toLowerCase();
  const known = listener.tls.filter((ref) => isHttps(ref.server) || hasRule(ref));
  const server = serverForSni(known, sni) ?? serverForSni(listener.tls, sni);
  if (server === undefined)
    return { detail: `no server on port ${request.port} has ${request.sni ?? 'no server name'}` };
  return { server, table: isHttps(server.server) ? view.httpsTable(listener, server) : undefined };
}
