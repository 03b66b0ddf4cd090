import { type DestinationRule, isSubsetOf, record } from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import type { RoutedDestination } from '../../routed-destination';
import { trafficPolicies } from './traffic-policies';

export const ADDRESS_KEPT_AT_GATEWAY: Lint = {
  code: 'BL330',
  name: 'address-kept-at-gateway',
  severity: 'breaks-traffic',
  summary: 'A DestinationRule says loadBalancer.simple: PASSTHROUGH for a host to which a gateway sends.',
  cause:
    "With PASSTHROUGH a proxy chooses no pod: the connection goes on to the address that the client asked for. A gateway's client asked for the gateway, which so sends the request to itself, or nowhere: 503.",
  fix: 'Remove the line, or write ROUND_ROBIN or LEAST_REQUEST.',
  run(mesh, report) {
    for (const { object, rule, path, policy } of trafficPolicies(mesh)) {
      if (record(policy.loadBalancer).simple !== 'PASSTHROUGH') continue;
      const gateway = sendingTo(mesh, rule);
      if (gateway === undefined) continue;
      const message = `Gateway ${gateway} sends to ${rule.host}, and PASSTHROUGH leaves it the address that its client asked for, which is its own: 503`;
      report({ object, path: [...path, 'loadBalancer', 'simple'], message });
    }
  },
};

/** A gateway that has a rule for the host, and for which the DestinationRule is in force. */
function sendingTo(mesh: CheckedMesh, { host, object }: DestinationRule): string | undefined {
  const routes = routesByHost(mesh);
  const hosts = host.startsWith('*') ? [...routes.keys()].filter((item) => isSubsetOf(item, host)) : [host];
  for (const { destination, places, virtualService } of hosts.flatMap((item) => routes.get(item) ?? [])) {
    for (const name of places) {
      const namespaces = name === 'mesh' ? [] : mesh.gatewayNamespaces(name);
      const isInForce = namespaces.some((namespace) =>
        mesh
          .servicesSeen(destination.host, virtualService.namespace)
          .flatMap((service) => mesh.model.destinationRules.lookup(namespace, service))
          .some(({ from }) => from.some((item) => item.object === object)),
      );
      if (isInForce) return name;
    }
  }
  return undefined;
}

function routesByHost(mesh: CheckedMesh): ReadonlyMap<string, readonly RoutedDestination[]> {
  return mesh.once('routes of gateways by host', () => {
    const atGateways = mesh.destinations.filter(({ places }) => places.some((name) => name !== 'mesh'));
    return groupBy(atGateways, ({ destination }) => [destination.host]);
  });
}
