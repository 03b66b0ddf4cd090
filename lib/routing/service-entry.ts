import type { ExternalHost } from '../model/external';
import type { ServiceEntrySpec } from './istio';

const PROTOCOL: Readonly<Record<ExternalHost['protocol'], string>> = {
  http: 'HTTP',
  https: 'TLS', // already encrypted by the caller: the sidecar passes it through by SNI
  tls: 'TLS',
  tcp: 'TCP',
  grpc: 'GRPC',
  http2: 'HTTP2',
};

/** A host outside the mesh that only this tenant may call. */
export function serviceEntry(external: ExternalHost): ServiceEntrySpec {
  return {
    hosts: [external.host],
    exportTo: ['.'],
    location: 'MESH_EXTERNAL',
    ports: [{ number: external.port, name: `${external.protocol}-main`, protocol: PROTOCOL[external.protocol] }],
    resolution: 'DNS',
  };
}
