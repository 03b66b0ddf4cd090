import type { Lint } from '../../lint';

export const ROUTE_TO_EXTERNAL_NAME: Lint = {
  code: 'BL536',
  name: 'route-to-external-name',
  severity: 'breaks-traffic',
  summary: 'A route sends to a Service of type ExternalName whose host no Service and no ServiceEntry has.',
  cause:
    'Istio takes such a Service for another name of its externalName. Envoy has a cluster only for hosts that are declared, and answers 503 (NC).',
  fix: 'Declare the host with a ServiceEntry, with the same port, and route to it.',
  elsewhere: true,
  run(mesh, report) {
    for (const { destination, virtualService, object, path } of mesh.destinations) {
      const alias = mesh.servicesSeen(destination.host, virtualService.namespace)[0];
      if (alias?.externalName === undefined) continue;
      if (mesh.isInstalledApart(alias.externalName)) continue;
      // Proxies follow one name only (Istio: `GetDestinationCluster`).
      if (
        mesh.servicesSeen(alias.externalName, virtualService.namespace).some((item) => item.externalName === undefined)
      )
        continue;
      const message = `every request to ${destination.host} gets 503: it is another name of ${alias.externalName}, which no Service and no ServiceEntry has`;
      report({ object, path: [...path, 'host'], message });
    }
  },
};
