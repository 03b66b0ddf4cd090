import { type Gateway, type GatewayServer, selects } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const CONFLICTING_SERVERS: Lint = {
  code: 'BL402',
  name: 'conflicting-servers',
  severity: 'breaks-traffic',
  summary: 'Two servers of the same gateway pods have the same port and host.',
  cause:
    'Of two with TLS, Istio leaves the second out, with a line in its log. Plain ones are combined: the rules of both answer, and the finding is style.',
  fix: 'Keep one server per port and host, or select other pods.',
  istio: ['IST0145'],
  kiali: ['KIA0301'],
  run(mesh, report) {
    const seen = new Map<string, { readonly gateway: Gateway; readonly server: GatewayServer }[]>();
    for (const gateway of mesh.model.gateways) {
      for (const server of gateway.servers) {
        for (const written of server.hosts) {
          const host = written.slice(written.indexOf('/') + 1);
          const key = `${server.port}\n${server.bind}\n${host}`;
          const others = seen.get(key) ?? [];
          const other = others.find((item) =>
            item.gateway === gateway ? item.server !== server : samePods(item.gateway, gateway),
          );
          const namespaces = other?.server.hosts.map((item) => item.slice(0, Math.max(item.indexOf('/'), 0)));
          const own = written.slice(0, Math.max(written.indexOf('/'), 0));
          const meets =
            namespaces === undefined ||
            server.tls !== undefined ||
            own === '' ||
            namespaces.some((item) => item === '' || item === own);
          if (other !== undefined && meets) {
            const message = `${other.gateway.object.title} has port ${server.port} and host ${host} for the same pods`;
            const severity = server.tls === undefined && other.server.tls === undefined ? 'style' : undefined;
            report({ object: gateway.object, path: ['spec', 'servers', server.index, 'hosts'], message, severity });
          }
          others.push({ gateway, server });
          seen.set(key, others);
        }
      }
    }
  },
};

function samePods(a: Gateway, b: Gateway): boolean {
  if (a.selector === undefined || b.selector === undefined) return true;
  return selects(a.selector, b.selector) || selects(b.selector, a.selector);
}
