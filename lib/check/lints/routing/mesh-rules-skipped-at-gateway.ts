import { selects } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const MESH_RULES_SKIPPED_AT_GATEWAY: Lint = {
  code: 'BL233',
  name: 'mesh-rules-skipped-at-gateway',
  severity: 'fragile',
  summary: 'A gateway sends to a service without a subset although the service has rules for subsets inside the mesh.',
  cause: 'A gateway does not use the VirtualService of the destination: such requests go to pods of every version.',
  fix: "Name the subset in the gateway's VirtualService too.",
  istio: ['IST0140'],
  run(mesh, report) {
    const ruled = new Map<string, string>();
    for (const { hosts, gateways, http, object } of mesh.model.virtualServices) {
      if (!gateways.includes('mesh')) continue;
      for (const { destination } of http.flatMap((rule) => rule.route)) {
        if (destination.subset !== '' && hosts.includes(destination.host)) ruled.set(destination.host, object.title);
      }
    }
    for (const { destination, virtualService, object, path, role } of mesh.destinations) {
      if (role !== 'route' || destination.subset !== '' || virtualService.gateways.every((name) => name === 'mesh'))
        continue;
      const rules = ruled.get(destination.host);
      if (rules === undefined || virtualService.gateways.includes('mesh')) continue;
      // Where one subset is all pods there is nothing to choose.
      const service = mesh.servicesSeen(destination.host, virtualService.namespace)[0];
      const pods = service === undefined ? [] : mesh.workloadsOf(service);
      const subsets =
        service === undefined
          ? []
          : mesh.model.destinationRules.lookup(virtualService.namespace, service).flatMap((item) => item.subsets);
      if (pods.length > 0 && subsets.some((subset) => pods.every((pod) => selects(subset.labels, pod.labels))))
        continue;
      report({
        object,
        path,
        message: `${rules} does not apply at the gateway: requests go to every version of ${destination.host}`,
      });
    }
  },
};
