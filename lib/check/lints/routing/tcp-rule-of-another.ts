import {
  type Gateway,
  type GatewayServer,
  hostsForNamespace,
  intersection,
  type StreamRule,
  type VirtualService,
} from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import { isPassthrough } from '../../../resolver/gateway-view';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const TCP_RULE_OF_ANOTHER: Lint = {
  code: 'BL257',
  name: 'tcp-rule-of-another',
  severity: 'breaks-traffic',
  summary: 'Two VirtualServices have TCP rules for one port of a gateway: only one of them is in force.',
  cause:
    'Bytes say no host, so the first rule for a port of TCP takes all of its connections, whatever the hosts of the VirtualServices are. Rules are in the order in which the VirtualServices were created.',
  fix: 'Give each its own port of the gateway; or tell them apart by the server name, with protocol TLS, mode PASSTHROUGH and tls rules.',
  run(mesh, report) {
    const bound = boundToGateways(mesh);
    if (bound.size === 0) return;
    const reported = new Set<StreamRule>();
    for (const gateway of mesh.model.gateways) {
      const services = bound.get(`${gateway.namespace}/${gateway.name}`) ?? [];
      for (const server of services.length < 2 ? [] : gateway.servers) {
        if (!takesBytes(server)) continue;
        const [first, ...others] = services.flatMap((service) => ruleFor(service, gateway, server));
        for (const { service, rule } of others) {
          if (first === undefined || reported.has(rule) || service.object === first.service.object) continue;
          reported.add(rule);
          const message = `port ${server.port} of ${gateway.object.title} sends all of its connections where ${first.service.object.title} says, whatever host is meant`;
          report({ object: rule.object, path: rule.path, message });
        }
      }
    }
  },
};

/** VirtualServices with TCP rules by the gateways that they name. */
function boundToGateways({ model }: CheckedMesh): ReadonlyMap<string, readonly VirtualService[]> {
  const withTcp = model.virtualServices.filter(({ tcp }) => tcp.length > 0);
  return groupBy(withTcp, ({ gateways }) => gateways.filter((name) => name !== 'mesh'));
}

const HTTP = /^(HTTP|HTTP2|HTTPS|GRPC|GRPC-WEB)$/;

/** A server that asks tcp rules: it reads no HTTP, and passes no TLS on by its name. */
const takesBytes = (server: GatewayServer) => !HTTP.test(server.protocol.toUpperCase()) && !isPassthrough(server);

/** The rule of a VirtualService that takes the connections of a server. */
function ruleFor(service: VirtualService, gateway: Gateway, server: GatewayServer) {
  if (intersection(hostsForNamespace(server.hosts, service.namespace), service.hosts).length === 0) return [];
  const name = `${gateway.namespace}/${gateway.name}`;
  const rule = service.tcp.find(({ match }) => {
    return (
      match.length === 0 ||
      match.some(({ port, gateways }) => {
        return (port === 0 || port === server.port) && (gateways.length === 0 || gateways.includes(name));
      })
    );
  });
  return rule === undefined ? [] : [{ service, rule }];
}
