import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { meantHost } from '../../meant-host';
import type { RoutedDestination } from '../../routed-destination';

export const UNKNOWN_HOST: Lint = {
  code: 'BL201',
  name: 'unknown-host',
  severity: 'breaks-traffic',
  summary: 'A route or a mirror sends to a host that no Service or ServiceEntry has.',
  cause:
    'Envoy has no cluster for it and answers 503 (NC). A short name is completed with the namespace of the VirtualService. A gateway knows what is exported to the namespace of its pods.',
  fix: 'Write the full name <service>.<namespace>.svc.cluster.local of a service that exists and is exported here. If a chart or an operator writes it, check its YAML together with this.',
  istio: ['IST0101'],
  kiali: ['KIA1101', 'KIA1402'],
  elsewhere: true,
  run(mesh, report) {
    for (const routed of mesh.destinations) {
      const { destination, virtualService, object, path } = routed;
      const { host } = destination;
      if (host === '' || host === '*' || mesh.isInstalledApart(host)) continue;
      const seen = mesh.servicesSeen(host, virtualService.namespace);
      // Envoy has one cluster for a wildcard, by the name of the wildcard.
      if (seen.some(({ hostname }) => hostname === host)) {
        const blind = blindGateway(mesh, routed);
        if (blind === undefined) continue;
        const message = `${host} is not exported to namespace ${blind.namespace}, where the pods of Gateway ${blind.name} run`;
        const fix = `Add ${blind.namespace} to the namespaces that ${seen[0]!.object.title} is exported to.`;
        report({ object, path: [...path, 'host'], message, fix, elsewhere: false });
        continue;
      }
      if (seen.length > 0) {
        const { hostname, object: entry } = seen[0]!;
        const message = `no Service or ServiceEntry has the host ${host}: ${entry.title} has ${hostname}, which is another host to routes`;
        report({
          object,
          path: [...path, 'host'],
          message,
          fix: `Declare ${host} in a ServiceEntry, or route to ${hostname}.`,
          elsewhere: false,
        });
        continue;
      }
      const meant = meantHost(mesh, host, virtualService.namespace);
      const exists = mesh.model.servicesNamed(host).size > 0;
      const message = exists
        ? `${host} is not exported to namespace ${virtualService.namespace}`
        : `no Service or ServiceEntry has the host ${host}`;
      report({
        object,
        path: [...path, 'host'],
        message,
        fix: meant === undefined ? undefined : `did you mean ${meant}?`,
        missing: exists ? { what: host, expected: true } : mesh.missingHost(host),
      });
    }
  },
};

/** A gateway of the rule in a namespace that no service of the host is exported to. */
function blindGateway(mesh: CheckedMesh, { destination, places }: RoutedDestination) {
  for (const name of places) {
    const namespaces = name === 'mesh' ? [] : mesh.gatewayNamespaces(name);
    const namespace = namespaces.find((item) => mesh.servicesSeen(destination.host, item).length === 0);
    if (namespace !== undefined) return { name, namespace };
  }
  return undefined;
}
