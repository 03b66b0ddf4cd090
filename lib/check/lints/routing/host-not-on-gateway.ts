import { type Gateway, hostsForNamespace, intersection, type VirtualService } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const HOST_NOT_ON_GATEWAY: Lint = {
  code: 'BL204',
  name: 'host-not-on-gateway',
  severity: 'breaks-traffic',
  summary: 'A host of a VirtualService is served by none of its gateways.',
  cause:
    'The gateway answers 404 for it. `*.example.com` does not cover `example.com`, and `ns/host` lets only VirtualServices of that namespace in.',
  fix: 'Add the host to a server of the Gateway, the apex beside the wildcard, or correct the host.',
  istio: ['IST0132'],
  run(mesh, report) {
    for (const virtualService of mesh.model.writtenVirtualServices) {
      const { object, namespace, hosts, gateways } = virtualService;
      const bound = gateways.flatMap((name) => (name === 'mesh' ? [] : (mesh.gateway(name) ?? [])));
      if (bound.length > 1) {
        bound.forEach(({ object: gateway, servers }) => {
          const own = servers.flatMap((server) => hostsForNamespace(server.hosts, namespace));
          if (hosts.length === 0 || intersection(hosts, own).length > 0) return;
          const message = `${gateway.title} serves none of the hosts: naming it does nothing`;
          report({ object, path: ['spec', 'gateways'], message, severity: 'fragile' });
        });
      }
      if (bound.length === 0 || bound.length < gateways.filter((name) => name !== 'mesh').length) continue;
      const served = bound.flatMap(({ servers }) =>
        servers.flatMap((server) => hostsForNamespace(server.hosts, namespace)),
      );
      hosts.forEach((host, index) => {
        if (gateways.includes('mesh') && mesh.model.servicesNamed(host).size > 0) return;
        if (intersection([host], served).length > 0 || isTakenBySni(host, virtualService, bound)) return;
        const apex = served.includes(`*.${host}`) ? ` (*.${host} does not cover it)` : '';
        const names = bound.map((gateway) => gateway.object.title).join(', ');
        report({
          object,
          path: ['spec', 'hosts', index],
          message: `${names} does not serve ${host} for namespace ${namespace}${apex}`,
        });
      });
    }
  },
};

/**
 * True where a tls rule names the host: at a server that passes TLS on, of which the VirtualService has another host, Istio asks for
 * the rule's server names alone (`buildGatewayNetworkFiltersFromTLSRoutes`).
 */
function isTakenBySni(host: string, { tls, hosts, namespace }: VirtualService, bound: readonly Gateway[]): boolean {
  if (!tls.some(({ match }) => match.some(({ sniHosts }) => sniHosts.includes(host)))) return false;
  return bound.some(({ servers }) =>
    servers.some((server) => {
      const isPassedOn = server.tls?.mode === 'PASSTHROUGH';
      return isPassedOn && intersection(hosts, hostsForNamespace(server.hosts, namespace)).length > 0;
    }),
  );
}
