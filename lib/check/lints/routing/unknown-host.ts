import type { Lint } from '../../lint';
import { meantHost } from '../../meant-host';

export const UNKNOWN_HOST: Lint = {
  code: 'BL201',
  name: 'unknown-host',
  severity: 'breaks-traffic',
  summary: 'A route or a mirror sends to a host that no Service or ServiceEntry has.',
  cause:
    'Envoy has no cluster for it and answers 503 (NC). A short name is completed with the namespace of the VirtualService.',
  fix: 'Write the full name <service>.<namespace>.svc.cluster.local of a service that exists and is exported here. If a chart or an operator writes it, check its YAML together with this.',
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
