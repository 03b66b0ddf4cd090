import type { MeshService, ServicePort } from '../../../mesh-model';
import { isMeshed } from '../../../resolver';
import { targetPortOf } from '../../../resolver/target';
import type { Lint } from '../../lint';

interface Declared {
  readonly service: MeshService;
  readonly port: ServicePort;
}

export const GRPC_WEB_BESIDE_HTTP: Lint = {
  code: 'BL541',
  name: 'grpc-web-beside-http',
  severity: 'fragile',
  summary: 'Of two Services for one container port, one says grpc-web and the other another protocol of HTTP.',
  cause:
    "The pod's proxy has one chain of filters for the port, made for the older of the two Services. Whether it translates gRPC-Web depends on which was created first.",
  fix: 'Say grpc-web in both, or give each Service a container port of its own.',
  run(mesh, report) {
    const first = new Map<string, Declared>();
    const reported = new Set<MeshService>();
    for (const service of mesh.model.services) {
      if (service.registry !== 'kubernetes' || service.selector === undefined) continue;
      for (const workload of mesh.workloadsOf(service)) {
        if (!isMeshed(mesh.model, workload)) continue;
        for (const [index, port] of service.ports.entries()) {
          if (port.protocol !== 'http') continue;
          const number = targetPortOf(port, workload);
          const key = `${workload.object.title} ${number}`;
          const other = first.get(key);
          if (other === undefined) first.set(key, { service, port });
          else if (isTorn(other, { service, port }) && !reported.has(service)) {
            reported.add(service);
            const says = `${other.service.object.title} says ${other.port.protocolName} for it`;
            const message = `port ${number} of ${workload.object.title} is ${port.protocolName} here, and ${says}`;
            report({ object: service.object, path: ['spec', 'ports', index], message });
          }
        }
      }
    }
  },
};

function isTorn(a: Declared, b: Declared): boolean {
  const isWeb = ({ port }: Declared) => port.protocolName === 'grpc-web';
  return a.service !== b.service && isWeb(a) !== isWeb(b);
}
