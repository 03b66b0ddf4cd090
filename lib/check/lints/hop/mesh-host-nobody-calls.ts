import { isWildcard, overlaps, type VirtualService } from '../../../mesh-model';
import { closestName } from '../../../text/closest-name';
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
      if (hosts.some(isInside)) {
        const [meant, ...others] = meantByRules(mesh, virtualService);
        if (meant === undefined || others.length > 0) continue;
        const message = `there is no Service ${hosts.join(' or ')}, and the rules lead to ${meant}: its callers take none of them`;
        report({ object, path: ['spec', 'hosts', 0], message, fix: `Write ${meant}.` });
        continue;
      }
      const message = `no Service and no ServiceEntry has ${hosts.join(' or ')}: callers of the Services behind take none of these rules`;
      report({ object, path: ['spec', 'hosts', 0], message });
    }
  },
};

/**
 * The Services to which the rules lead, where the host is a name of the same namespace that is near theirs: rules for a service lead to the
 * service itself, so the host is misspelt. A host of another shape may be a name that nobody has yet, on purpose.
 */
function meantByRules(mesh: CheckedMesh, { hosts, http, tcp, tls, namespace }: VirtualService): readonly string[] {
  const [host, ...more] = hosts;
  if (host === undefined || more.length > 0) return [];
  const all = [...http, ...tcp, ...tls].flatMap(({ route }) => route.map(({ destination }) => destination.host));
  const known = [...new Set(all)].filter((to) => mesh.servicesSeen(to, namespace).length > 0);
  const near = closestName(
    host.split('.', 1)[0]!,
    known.map((to) => to.split('.', 1)[0]!),
  );
  const rest = host.slice(host.indexOf('.'));
  return near === undefined ? [] : known.filter((to) => to === `${near}${rest}`);
}

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
