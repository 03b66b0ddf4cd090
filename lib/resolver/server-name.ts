import type { Connection } from './misfit';
import type { RequestView } from './request';

/** The server name of TLS that the client itself begins, as Envoy keeps it: in lower case, '' where there is none. */
export function ownServerName({ scheme, sni }: RequestView): string {
  return scheme === 'https' ? (sni ?? '').toLowerCase() : '';
}

/**
 * The server name that the proxy of a destination sees. Between proxies that is Istio's name of the cluster, unless a
 * DestinationRule writes one (Istio: `buildUpstreamTLSSettings`, `BuildDNSSrvSubsetKey`). Where a port takes plaintext only,
 * the proxy does not look into TLS (Istio: `buildTLSInspector`).
 */
export function serverNameAt({ target, door, tls, sent }: Connection, request: RequestView): string {
  const { tlsServerName, host, port, subset } = target;
  if (tls === 'mtls') return (tlsServerName ?? `outbound_.${port}_.${subset}_.${host}`).toLowerCase();
  if (door.server?.mode === 'DISABLE') return '';
  // What is let in here carries bytes: Envoy takes the name from the request for HTTP only.
  if (tls === 'tls') return (tlsServerName ?? '').toLowerCase();
  return sent === 'TLS' ? ownServerName(request) : '';
}
