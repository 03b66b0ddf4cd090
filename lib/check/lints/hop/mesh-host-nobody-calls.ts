import { type Gateway, isWildcard, overlaps, type VirtualService } from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import { closestName } from '../../../text/closest-name';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';

export const MESH_HOST_NOBODY_CALLS: Lint = {
  code: 'BL539',
  name: 'mesh-host-nobody-calls',
  severity: 'fragile',
  summary:
    'A VirtualService of the mesh has no host that is a Service or a ServiceEntry, or one that is a host of a gateway alone.',
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
      if (hosts.some(isKnown)) {
        reportUnbound(mesh, virtualService, isKnown, report);
        continue;
      }
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

/** Reports a host that only a gateway has, which has no rules for it: these were meant for it, too. */
function reportUnbound(
  mesh: CheckedMesh,
  { hosts, object, namespace }: VirtualService,
  isKnown: (host: string) => boolean,
  report: Report,
): void {
  for (const [index, host] of hosts.entries()) {
    if (isWildcard(host) || isKnown(host)) continue;
    const gateways = gatewaysByHost(mesh).get(host) ?? [];
    const without = gateways.filter((gateway) => !rulesAt(mesh, gateway).some((served) => overlaps(served, host)));
    const [gateway, ...others] = without;
    if (gateway === undefined || without.length < gateways.length) continue;
    const title = gateway.namespace === namespace ? gateway.name : `${gateway.namespace}/${gateway.name}`;
    report({
      object,
      path: ['spec', 'hosts', index],
      severity: 'breaks-traffic',
      missing: { what: `rules for ${host} at ${gateway.object.title}`, expected: false },
      message: `${gateway.object.title} has ${host}, and no rules for it, as these are for the mesh alone: its visitors get 404`,
      fix: `Write gateways: [mesh, ${[title, ...others.map((other) => `${other.namespace}/${other.name}`)].join(', ')}].`,
    });
  }
}

/** Gateways by the hosts that they have, without those for namespaces and with wildcards. */
function gatewaysByHost(mesh: CheckedMesh): ReadonlyMap<string, readonly Gateway[]> {
  return mesh.once('gateways-by-host', () => {
    const hostsOf = ({ servers }: Gateway) =>
      servers.flatMap(({ hosts }) => hosts.map((host) => host.replace(/^.*\//, '')));
    return groupBy(mesh.model.gateways, (gateway) => [...new Set(hostsOf(gateway))]);
  });
}

/** The hosts of all VirtualServices that are bound to a gateway. */
function rulesAt(mesh: CheckedMesh, { namespace, name }: Gateway): readonly string[] {
  const byGateway = mesh.once('hosts-by-gateway', () => {
    return new Map(
      [...groupBy(mesh.model.virtualServices, ({ gateways }) => [...new Set(gateways)])].map(([key, bound]) => {
        return [key, bound.flatMap(({ hosts }) => hosts)] as const;
      }),
    );
  });
  return byGateway.get(`${namespace}/${name}`) ?? [];
}

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
