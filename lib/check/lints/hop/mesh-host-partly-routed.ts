import type { Lint } from '../../lint';
import { unroutedCall } from '../../traffic/unrouted-call';

export const MESH_HOST_PARTLY_ROUTED: Lint = {
  code: 'BL540',
  name: 'mesh-host-partly-routed',
  severity: 'fragile',
  summary:
    'Rules for a gateway are in force for calls inside the mesh too, and leave some paths of a Service without a rule.',
  cause:
    'With mesh among its gateways the VirtualService takes the place of the plain route to the Service: what none of its rules takes gets 404 (NR). A rewrite that gives the path back what a gateway cuts off is done inside too.',
  fix: 'Give the gateway a VirtualService of its own, without mesh and without the name of the Service; or end with a rule without match.',
  run(mesh, report) {
    for (const virtualService of mesh.model.virtualServices) {
      const { gateways, hosts, http, namespace, object } = virtualService;
      if (!gateways.includes('mesh') || gateways.length < 2 || http.length === 0) continue;
      if (!http.some(({ match }) => match.some(({ uri }) => uri !== undefined))) continue;
      for (const [index, host] of hosts.entries()) {
        const [service] = mesh.servicesSeen(host, namespace);
        const example = service && unroutedCall(mesh, virtualService, service);
        if (example === undefined) continue;
        report({ object, path: ['spec', 'hosts', index], message: `${example} gets 404` });
        break;
      }
    }
  },
};
