import { isWildcard, overlaps, type VirtualService } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const MESH_HOST_NOBODY_CALLS: Lint = {
  code: 'BL539',
  name: 'mesh-host-nobody-calls',
  severity: 'fragile',
  summary: 'A VirtualService of the mesh has no host that is a Service or a ServiceEntry.',
  cause:
    "Without gateways it is for requests between workloads. These are routed by the host that the caller uses: a Service's own name. Rules for another host are asked only where a caller writes that host itself, in plain HTTP on port 80.",
  fix: "Write the Service's full name as host; or, for requests from outside, name the gateway in gateways.",
  istio: ['IST0101'],
  kiali: ['KIA1004'],
  elsewhere: true,
  run(mesh, report) {
    for (const virtualService of mesh.model.virtualServices) {
      const { hosts, gateways, namespace, object } = virtualService;
      if (!gateways.every((name) => name === 'mesh') || hosts.length === 0) continue;
      const isKnown = (host: string) =>
        isWildcard(host)
          ? mesh.model.services.some(({ hostname }) => overlaps(hostname, host))
          : mesh.isInstalledApart(host) || mesh.servicesSeen(host, namespace).length > 0;
      // A name inside the cluster is a Service that is missing, which is another matter.
      const isInside = (host: string) => host.endsWith(`.svc.${mesh.model.config.clusterDomain}`);
      if (hosts.some(isKnown)) continue;
      const namesake = namesakeOf(mesh, virtualService);
      if (namesake !== undefined) {
        const message = `there is no Service ${namesake.host}: callers of ${namesake.meant} take none of these rules`;
        report({ object, path: ['spec', 'hosts', 0], message, fix: `Write ${namesake.meant}.` });
        continue;
      }
      if (hosts.some(isInside)) continue;
      const message = `no Service and no ServiceEntry has ${hosts.join(' or ')}: callers of the Services behind take none of these rules`;
      report({ object, path: ['spec', 'hosts', 0], message });
    }
  },
};

/** A host that got the VirtualService's own namespace, where the Service of that name to which its rules lead is in another one. */
function namesakeOf(mesh: CheckedMesh, { hosts, http, tcp, tls, namespace }: VirtualService) {
  const suffix = `.${namespace}.svc.${mesh.model.config.clusterDomain}`;
  const [host] = hosts;
  if (host === undefined || hosts.length > 1 || !host.endsWith(suffix)) return undefined;
  const name = host.slice(0, -suffix.length);
  const destinations = [...http, ...tcp, ...tls].flatMap(({ route }) =>
    route.map(({ destination }) => destination.host),
  );
  const meant = destinations.find(
    (to) => to !== host && to.startsWith(`${name}.`) && mesh.servicesSeen(to, namespace).length > 0,
  );
  return meant === undefined ? undefined : { host, meant };
}
