import { closestName } from '../../../text/closest-name';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const UNKNOWN_HOST: Lint = {
  code: 'BL201',
  name: 'unknown-host',
  severity: 'breaks-traffic',
  summary: 'A route or a mirror sends to a host that no Service or ServiceEntry has.',
  cause:
    'Envoy has no cluster for it and answers 503 (NC). A short name is completed with the namespace of the VirtualService.',
  fix: 'Write the full name <service>.<namespace>.svc.cluster.local of a service that exists and is exported here.',
  istio: ['IST0101'],
  kiali: ['KIA1101', 'KIA1402'],
  elsewhere: true,
  run(mesh, report) {
    for (const { destination, virtualService, object, path } of mesh.destinations) {
      const { host } = destination;
      if (host === '' || host.startsWith('*') || mesh.isInstalledApart(host)) continue;
      const seen = mesh.servicesSeen(host, virtualService.namespace);
      // Envoy has one cluster for a wildcard, by the name of the wildcard.
      if (seen.some(({ hostname }) => hostname === host)) continue;
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
      const exists = mesh.model.servicesNamed(host).size > 0;
      const message = exists
        ? `${host} is not exported to namespace ${virtualService.namespace}`
        : `no Service or ServiceEntry has the host ${host}`;
      report({
        object,
        path: [...path, 'host'],
        message,
        fix: suggestion(mesh, host, virtualService.namespace),
        missing: exists ? { what: host, expected: true } : mesh.missingHost(host),
      });
    }
  },
};

function suggestion(mesh: CheckedMesh, host: string, namespace: string): string | undefined {
  const name = host.split('.', 1)[0]!;
  const same = mesh.model.services.filter((service) => service.registry === 'kubernetes' && service.name === name);
  if (same.length === 1) return `did you mean ${same[0]!.hostname}?`;
  const near = mesh.model.services
    .filter((service) => service.namespace === namespace)
    .map((service) => service.hostname);
  const meant = closestName(host, near);
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}
