import { isWildcard, type MeshService } from '../../../mesh-model';
import { list } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';
import { playedShares } from '../../traffic/played-rules';

export const HOST_OF_VISITORS: Lint = {
  code: 'BL547',
  name: 'host-of-visitors',
  severity: 'fragile',
  summary: 'A gateway sends requests to a host outside the mesh, and the Host header stays that of the visitors.',
  cause:
    'A route chooses where a request goes, and changes nothing in it. Web servers and CDNs that serve many hosts answer 404, 403 or 421 for a host that they do not know.',
  fix: 'Write rewrite: { authority: <the host outside> }.',
  run(mesh, report) {
    const reported = new Set<object>();
    for (const { play, index, route, share } of playedShares(mesh)) {
      const { rule, place, request, virtualService } = play;
      const { host } = route.destination;
      if (place === 'mesh' || reported.has(route) || share.authority !== request.authority) continue;
      const outside = mesh
        .servicesSeen(host, virtualService.namespace)
        .find((service) => isWebsite(service) && service.hostname === host);
      if (outside === undefined || virtualService.hosts.some((own) => isWildcard(own) || isRelated(own, host)))
        continue;
      reported.add(route);
      const message = `${host} is asked for ${virtualService.hosts[0]}, the host that visitors ask for`;
      const fix = `Write rewrite: { authority: ${host} }.`;
      report({ object: rule.object, path: [...rule.path, 'route', index, 'destination', 'host'], message, fix });
    }
  },
};

/** A host outside that is looked up by DNS: what answers there was not set up for this mesh. */
function isWebsite({ registry, external, object: { spec } }: MeshService): boolean {
  return (
    registry === 'service-entry' &&
    external &&
    String(spec.resolution).startsWith('DNS') &&
    list(spec.endpoints).length === 0
  );
}

/** Hosts of one domain may be one site. */
function isRelated(one: string, other: string): boolean {
  const domain = (host: string) => host.toLowerCase().split('.').slice(-2).join('.');
  return domain(one) === domain(other);
}
