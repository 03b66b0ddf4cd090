import { EXTERNAL_TLS_DEFAULTS, type ExternalHost } from '../model/external';
import type { DestinationRuleSpec, ServiceEntrySpec } from './istio';

const PROTOCOL: Readonly<Record<ExternalHost['protocol'], string>> = {
  http: 'HTTP',
  https: 'TLS', // already encrypted by the caller: the sidecar passes it through by SNI
  tls: 'TLS',
  tcp: 'TCP',
  grpc: 'GRPC',
  http2: 'HTTP2',
};

/** A host outside the mesh that only this tenant may call. */
export function serviceEntry({ host, port, protocol, addresses = [], tls }: ExternalHost): ServiceEntrySpec {
  return {
    hosts: [host],
    exportTo: ['.'],
    location: 'MESH_EXTERNAL',
    ...(addresses.length > 0 && { addresses }),
    ports: [
      {
        number: port,
        name: `${protocol}-main`,
        protocol: PROTOCOL[protocol],
        ...(tls && { targetPort: tls.targetPort ?? EXTERNAL_TLS_DEFAULTS.targetPort }),
      },
    ],
    // With addresses it is known which connections are meant, and they go where the caller sent them.
    resolution: addresses.length > 0 ? 'NONE' : 'DNS',
  };
}

/**
 * TLS that sidecars begin with a host outside the mesh, for its port alone: another entry of the host may pass the client's own TLS
 * through. Istio checks the certificate against the system's authorities and the name of the host.
 */
export function externalDestinationRule({ host, port, tls }: ExternalHost): DestinationRuleSpec | undefined {
  if (tls === undefined) return undefined;
  const settings = { mode: tls.mode, sni: host, subjectAltNames: [host] };
  return {
    host,
    exportTo: ['.'],
    trafficPolicy: { portLevelSettings: [{ port: { number: port }, tls: settings }] },
  };
}
