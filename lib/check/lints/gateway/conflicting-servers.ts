import { type Gateway, type GatewayServer, selects } from '../../../mesh-model';
import { compareAge } from '../../../mesh-model/mesh-object';
import { record, text } from '../../../mesh-model/untyped';
import type { GatewayView } from '../../../resolver/gateway-view';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import { allGateways } from '../security/policy-subjects';

export const CONFLICTING_SERVERS: Lint = {
  code: 'BL402',
  name: 'conflicting-servers',
  severity: 'breaks-traffic',
  summary: 'Two servers of the same gateway pods have the same port and host, or one port for two protocols.',
  cause:
    'Of two with TLS, Istio leaves the second out, with a line in its log. Plain ones are combined: the rules of both answer, and the finding is style. A port that the first Gateway uses for HTTP takes nothing else, whatever the hosts are.',
  fix: 'Keep one server per port and host, and one protocol per port; or select other pods.',
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
    reportProtocols(mesh, report);
  },
};

/** A port for TLS and for plain HTTP works while the Gateway with TLS is the older one: the other way round it is left out. */
function reportAge(view: GatewayView, report: Report, reported: Set<GatewayServer>): void {
  for (const { port, tls, http, tcp } of view.listeners.values()) {
    const [plain] = [...http, ...tcp];
    const other = plain && tls.find((ref) => ref.gateway !== plain.gateway && ref.server.bind === plain.server.bind);
    if (other === undefined || plain === undefined || reported.has(plain.server)) continue;
    // What was read from a cluster says which is older.
    if (compareAge(other.gateway.object, plain.gateway.object) < 0 && created(plain.gateway) && created(other.gateway))
      continue;
    reported.add(plain.server);
    const message = `port ${port} of the pods is for ${plain.server.protocol} here and for TLS in ${other.gateway.object.title}: if this Gateway is the older one, the other is left out`;
    const path = ['spec', 'servers', plain.server.index, 'port', 'protocol'];
    report({ object: plain.gateway.object, path, message, severity: 'fragile' });
  }
}

const created = ({ object }: Gateway) => text(record(object.content.metadata).creationTimestamp) !== undefined;

/** Servers that Istio leaves out because their port speaks something else. */
function reportProtocols(mesh: CheckedMesh, report: Report): void {
  const reported = new Set<GatewayServer>();
  for (const { namespace, labels } of allGateways(mesh)) {
    const view = mesh.resolver.gatewayView(namespace, labels);
    reportAge(view, report, reported);
    for (const { gateway, server, port, behind } of view.dropped) {
      if (behind === undefined || reported.has(server)) continue;
      reported.add(server);
      const { protocol } = behind.server;
      const message = `port ${port} of the pods speaks ${protocol} for ${behind.gateway.object.title}, so this server for ${server.protocol} is left out`;
      report({ object: gateway.object, path: ['spec', 'servers', server.index, 'port', 'protocol'], message });
    }
  }
}

function samePods(a: Gateway, b: Gateway): boolean {
  if (a.selector === undefined || b.selector === undefined) return true;
  return selects(a.selector, b.selector) || selects(b.selector, a.selector);
}
