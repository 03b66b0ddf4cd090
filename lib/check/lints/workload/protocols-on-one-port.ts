import type { MeshService, PortProtocol } from '../../../mesh-model';
import { isMeshed } from '../../../resolver';
import type { Lint } from '../../lint';

export const PROTOCOLS_ON_ONE_PORT: Lint = {
  code: 'BL511',
  name: 'protocols-on-one-port',
  severity: 'fragile',
  summary: 'Two Services of the same pods declare different protocols, or different ports, for one container port.',
  cause:
    "The pod's proxy has one listener per port, and takes what the older of the two Services says. Where that does not fit what the application speaks, calls fail; else routes by protocol and metrics differ.",
  fix: 'Declare the same protocol in both, or give each a container port of its own.',
  istio: ['IST0116', 'IST0137'],
  run(mesh, report) {
    const first = new Map<
      string,
      { readonly service: MeshService; readonly protocol: PortProtocol; readonly number: number }
    >();
    for (const service of mesh.model.services) {
      if (service.registry !== 'kubernetes' || service.selector === undefined) continue;
      const reported = new Set<number>();
      for (const workload of mesh.workloadsOf(service)) {
        // Without a proxy there is no listener that could take one of the two for the other.
        if (!isMeshed(mesh.model, workload)) continue;
        service.ports.forEach(({ number, targetPort, protocol }, index) => {
          // UDP has ports of its own, which no proxy takes.
          if (protocol === 'udp') return;
          const key = `${workload.object.title} ${targetPort}`;
          const other = first.get(key);
          if (other === undefined) first.set(key, { service, protocol, number });
          else if (other.service !== service && !reported.has(index) && protocol !== other.protocol) {
            reported.add(index);
            const message = `${other.service.object.title} says ${other.protocol} for port ${targetPort} of ${workload.object.title}, this one ${protocol}`;
            report({ object: service.object, path: ['spec', 'ports', index], message });
          }
        });
      }
    }
  },
};
