import type { GatewayServer } from '../../../mesh-model';
import { record } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import type { Lint } from '../../lint';

export const SERVER_TLS: Lint = {
  code: 'BL406',
  name: 'server-tls',
  severity: 'breaks-traffic',
  summary: 'The tls block of a server does not fit its protocol.',
  cause:
    'HTTPS and TLS need one with a mode; a server for plain HTTP or GRPC can only redirect; a redirect on an HTTPS server turns requests in a circle or is refused.',
  fix: 'httpsRedirect belongs to the HTTP server, mode and credentialName to the HTTPS server.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { object, servers } of mesh.model.gateways) {
      for (const server of servers) {
        const message = problemOf(server, record(valueAt(object, ['spec', 'servers', server.index, 'tls'])));
        if (message !== undefined) report({ object, path: ['spec', 'servers', server.index], message });
      }
    }
  },
};

const CERTIFICATES = ['credentialName', 'credentialNames', 'serverCertificate', 'tlsCertificates'];

function problemOf(
  { protocol, tls, port }: GatewayServer,
  written: Readonly<Record<string, unknown>>,
): string | undefined {
  const secure = protocol === 'HTTPS' || protocol === 'TLS';
  if (secure && tls === undefined) return `the ${protocol} server on port ${port} has no tls`;
  if (secure && tls!.httpsRedirect) return `httpsRedirect is set on the ${protocol} server of port ${port}`;
  const readsHttp = /^(HTTP|GRPC)/.test(protocol);
  if (!secure && tls !== undefined && !readsHttp)
    return `the ${protocol} server on port ${port} has tls, and only HTTPS and TLS may`;
  if (!secure && tls !== undefined && !tls.httpsRedirect && readsHttp) {
    return `the plain ${protocol} server on port ${port} has tls, which Istio refuses there`;
  }
  const hasCertificate = CERTIFICATES.some((field) => written[field] !== undefined);
  if (
    secure &&
    (tls!.mode === 'SIMPLE' || tls!.mode === 'MUTUAL' || tls!.mode === 'OPTIONAL_MUTUAL') &&
    !hasCertificate
  ) {
    return `the ${protocol} server on port ${port} has no certificate`;
  }
  return undefined;
}
