import { isSubsetOf, type MeshService, type VirtualService } from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const WILDCARD_TAKES_SERVICES: Lint = {
  code: 'BL276',
  name: 'wildcard-takes-services',
  severity: 'breaks-traffic',
  summary: 'A VirtualService for all Services of a domain sends the requests of all of them to one.',
  cause:
    'A rule of a wildcard is for each Service below it that has no VirtualService of its own, and a destination is one host: it does not stand for the Service that was asked for.',
  fix: 'Write a VirtualService for each Service; a timeout or retries for all of them are defaults of the mesh.',
  run(mesh, report) {
    for (const virtualService of mesh.model.virtualServices) {
      const { object, hosts, gateways, http } = virtualService;
      if (!gateways.includes('mesh')) continue;
      const last = http.at(-1);
      if (last === undefined || last.match.length > 0 || last.route.length === 0) continue;
      hosts.forEach((wildcard, index) => {
        if (!wildcard.startsWith('*.')) return;
        const taken = servicesBelow(mesh, virtualService, wildcard);
        const to = new Set(last.route.map(({ destination }) => destination.host));
        const others = taken.filter(({ hostname }) => !to.has(hostname));
        // A way for all of them, such as a gateway, is not one of them.
        if (others.length === 0 || others.length === taken.length) return;
        const names = listed(others.slice(0, 3).map(({ hostname }) => hostname));
        const more = others.length > 3 ? `, and ${others.length - 3} more` : '';
        const message = `requests for ${names}${more} are sent to ${listed([...to])}`;
        report({ object, path: ['spec', 'hosts', index], message });
      });
    }
  },
};

/** Services with pods in the mesh, below a wildcard, of which no other VirtualService speaks. */
function servicesBelow(mesh: CheckedMesh, { namespace }: VirtualService, wildcard: string): readonly MeshService[] {
  const own = mesh.once('hosts-with-mesh-rules', () => {
    const rules = mesh.model.virtualServices.filter(({ gateways }) => gateways.includes('mesh'));
    return new Set(rules.flatMap(({ hosts }) => hosts));
  });
  const services = mesh.once('services-by-domain', () =>
    groupBy(mesh.model.services, ({ hostname }) => {
      const parts = hostname.split('.');
      return parts.slice(1).map((_, at) => `*.${parts.slice(at + 1).join('.')}`);
    }),
  );
  return (services.get(wildcard) ?? []).filter((service) => {
    const { hostname, ports } = service;
    if (own.has(hostname) || service.registry !== 'kubernetes' || !isSubsetOf(hostname, wildcard)) return false;
    if (!ports.some(({ protocol }) => protocol === 'http' || protocol === 'sniffed')) return false;
    return mesh.servicesSeen(hostname, namespace).includes(service) && mesh.workloadsOf(service).length > 0;
  });
}
