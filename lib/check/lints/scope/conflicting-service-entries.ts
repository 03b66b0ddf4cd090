import type { MeshService, ServicePort } from '../../../mesh-model';
import type { Lint } from '../../lint';
import { isSeenWith } from './seen-together';

export const CONFLICTING_SERVICE_ENTRIES: Lint = {
  code: 'BL706',
  name: 'conflicting-service-entries',
  severity: 'fragile',
  summary: 'Two ServiceEntries have the same host and port.',
  cause: 'For a client one of them is used; with different protocols nobody can tell how the port is treated.',
  fix: 'Keep one, or write exportTo: ["."] in both.',
  istio: ['IST0177'],
  kiali: ['KIA1211', 'KIA1212'],
  run(mesh, report) {
    const first = new Map<string, { readonly service: MeshService; readonly port: ServicePort }[]>();
    for (const service of mesh.model.services) {
      if (service.registry !== 'service-entry') continue;
      service.ports.forEach((port, index) => {
        const key = `${service.hostname}\n${port.number}`;
        const others = first.get(key) ?? [];
        first.set(key, [...others, { service, port }]);
        const other = others.find(
          (item) => item.service.object !== service.object && isSeenWith(item.service, service),
        );
        if (other === undefined) return;
        const differs = other.port.protocol === port.protocol ? '' : ` as ${other.port.protocol}`;
        const message = `${other.service.object.title} has ${service.hostname} port ${port.number}${differs} too`;
        // With one protocol their endpoints are joined.
        const severity = differs === '' ? 'style' : 'fragile';
        report({ object: service.object, path: ['spec', 'ports', index], message, severity });
      });
    }
  },
};
