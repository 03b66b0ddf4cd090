import type { VirtualService } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const ALWAYS_ABORTED: Lint = {
  code: 'BL571',
  name: 'always-aborted',
  severity: 'fragile',
  summary: 'A rule without conditions answers all requests with an error that a fault puts in.',
  cause:
    'An abort of 100 percent lets no request through: what the rule routes to gets nothing. A test of faults has conditions, or a smaller share, and is taken away afterwards.',
  fix: 'Remove the fault, give the rule a condition, or lower the percentage. To answer by yourself, write directResponse.',
  run(mesh, report) {
    for (const virtualService of mesh.model.writtenVirtualServices) {
      if (!isAsked(mesh, virtualService)) continue;
      for (const { object, path, fault, match } of virtualService.http) {
        const { percent = 0, httpStatus, grpcStatus } = fault?.abort ?? {};
        // A refusal is an answer that somebody may want to give.
        if (match.length > 0 || percent < 100 || (httpStatus !== undefined && httpStatus < 500)) continue;
        const message = `every request gets ${httpStatus ?? grpcStatus}: the fault aborts all of them`;
        report({ object, path: [...path, 'fault', 'abort'], message, key: true });
      }
    }
  },
};

/** False for rules inside the mesh for Services of which no port is for HTTP: nobody asks them. */
function isAsked(mesh: CheckedMesh, { gateways, hosts, namespace }: VirtualService): boolean {
  if (gateways.some((name) => name !== 'mesh')) return true;
  const ports = hosts.flatMap((host) => mesh.servicesSeen(host, namespace)).flatMap((service) => service.ports);
  return ports.length === 0 || ports.some(({ protocol }) => protocol === 'http' || protocol === 'sniffed');
}
