import { type Gateway, type GatewayServer, selects } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const SHARED_CERTIFICATE: Lint = {
  code: 'BL403',
  name: 'shared-certificate',
  severity: 'fragile',
  summary: 'Two Gateways of the same pods, or two servers of one, use one certificate.',
  cause:
    'Browsers reuse an HTTP/2 connection for every name of its certificate, so requests reach the other server, which answers 404.',
  fix: 'Use one Gateway with one server for all the hosts, or a certificate per Gateway.',
  istio: ['IST0138'],
  run(mesh, report) {
    const earlier = new Map<string, Gateway[]>();
    for (const gateway of mesh.model.gateways) {
      const names = new Map<string, GatewayServer>();
      for (const server of gateway.servers) {
        const { tls, index } = server;
        if (tls?.credentialName === undefined || tls.mode === 'PASSTHROUGH') continue;
        const first = names.get(tls.credentialName);
        if (first !== undefined) {
          if (first.port !== server.port) continue;
          const message = `server ${first.index + 1} uses the certificate ${tls.credentialName} on the same port, and has routes of its own`;
          const path = ['spec', 'servers', index, 'tls', 'credentialName'];
          report({ object: gateway.object, path, message, fix: ONE_SERVER });
          continue;
        }
        names.set(tls.credentialName, server);
        const others = earlier.get(tls.credentialName) ?? [];
        earlier.set(tls.credentialName, [...others, gateway]);
        const other = others.find((item) => sharePods(item, gateway));
        if (other === undefined) continue;
        const message = `${other.object.title} uses the certificate ${tls.credentialName} for the same pods`;
        report({ object: gateway.object, path: ['spec', 'servers', index, 'tls', 'credentialName'], message });
      }
    }
  },
};

const ONE_SERVER = 'Write the hosts of both under one server.';

/** True when the pods of one are among those of the other. */
function sharePods({ selector: first = {} }: Gateway, { selector: second = {} }: Gateway): boolean {
  return selects(first, second) || selects(second, first);
}
