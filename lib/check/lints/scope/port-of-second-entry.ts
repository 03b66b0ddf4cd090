import type { MeshService } from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import { canMerge } from '../../../resolver/sidecar-scope';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { isSeenWith } from './seen-together';

export const PORT_OF_SECOND_ENTRY: Lint = {
  code: 'BL713',
  name: 'port-of-second-entry',
  severity: 'breaks-traffic',
  summary: 'No proxy knows a port of a ServiceEntry, since an older one has its host and Istio does not join the two.',
  cause:
    'Istio joins the ServiceEntries of a host in one namespace where resolution, labels and exportTo are written alike. Else the oldest is the service, and there is no cluster for the ports of the others: HTTP answers 503, other connections are closed.',
  fix: 'Put all ports into one ServiceEntry, or write the same resolution, labels and exportTo in both.',
  run(mesh, report) {
    for (const entries of entriesOfHosts(mesh)) {
      entries.forEach((service, index) => {
        const older = entries.slice(0, index).find((other) => isSeenWith(other, service) && !canMerge(other, service));
        if (older === undefined) return;
        const lost = portsBeside(older, service);
        const head = `${older.object.title} has ${service.hostname} too, with ${unlike(older, service)}`;
        if (older.object.created !== '' && service.object.created !== '') {
          for (const { index: at, number } of lost) {
            const message = `${head}, and is older: no proxy knows port ${number}`;
            report({ object: service.object, path: ['spec', 'ports', at], message });
          }
          return;
        }
        // Without ages, either may be the older one.
        const [first] = lost;
        const [other] = portsBeside(service, older);
        if (first !== undefined && other !== undefined) {
          const message = `${head}: proxies know port ${first.number} or port ${other.number}, that of the older one`;
          report({ object: service.object, path: ['spec', 'ports', first.index], message });
        } else if (first !== undefined || other !== undefined) {
          const [object, loser, port] = first ? [older, service, first] : [service, older, other!];
          const message = `${head}: while ${object.object.title} is the older one, no proxy knows port ${port.number}`;
          report({ object: loser.object, path: ['spec', 'ports', port.index], message, severity: 'fragile' });
        }
      });
    }
  },
};

/** The ServiceEntries of a host and namespace, oldest first, where there are several. */
function entriesOfHosts(mesh: CheckedMesh): MeshService[][] {
  const entries = mesh.model.services.filter(({ registry }) => registry === 'service-entry');
  const byHost = groupBy(entries, ({ namespace, hostname }) => [`${namespace}\n${hostname}`]);
  return [...byHost.values()].filter(({ length }) => length > 1);
}

/** Ports of a service that another one of its host does not have. */
function portsBeside(other: MeshService, service: MeshService): { readonly index: number; readonly number: number }[] {
  const known = new Set(other.ports.map(({ number }) => number));
  return service.ports.flatMap(({ number }, index) => (known.has(number) ? [] : { index, number }));
}

/** In what two ServiceEntries differ that Istio would join otherwise. */
function unlike(a: MeshService, b: MeshService): string {
  const { spec: one } = a.object;
  const { spec: other } = b.object;
  if ((one.resolution ?? 'NONE') !== (other.resolution ?? 'NONE')) return 'another resolution';
  return JSON.stringify(one.exportTo ?? []) === JSON.stringify(other.exportTo ?? [])
    ? 'other labels'
    : 'another exportTo';
}
