import type { MeshService, VirtualService } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { callerIn, requestText } from '../../traffic/probe-request';

/** A path for which no rule is meant. */
const ELSEWHERE = '/none-of-these-rules';

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
        const example = service && unrouted(mesh, virtualService, service);
        if (example === undefined) continue;
        report({ object, path: ['spec', 'hosts', index], message: `${example} gets 404` });
        break;
      }
    }
  },
};

/** A call of the Service that no rule takes, if it has pods to answer it. */
function unrouted(mesh: CheckedMesh, { namespace, object }: VirtualService, service: MeshService): string | undefined {
  if (service.registry !== 'kubernetes' || service.selector === undefined) return undefined;
  for (const { number, protocol } of service.ports) {
    if (protocol !== 'http' && protocol !== 'sniffed') continue;
    const from = callerIn(mesh, namespace);
    const answers = ['/', ELSEWHERE].map((path) => {
      return mesh.resolver.resolve({ from, port: number, authority: service.hostname, path });
    });
    const isLost = answers.every(({ outcome }) => outcome.kind === 'error' && outcome.reason === 'route_not_found');
    const [skipped] = mesh.resolver.skippedRules(answers[0]!);
    // Another VirtualService may have the host in its stead.
    if (isLost && skipped?.virtualService?.object === object) return requestText(answers[0]!.asked);
  }
  return undefined;
}
