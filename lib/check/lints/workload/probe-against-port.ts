import type { Workload } from '../../../mesh-model';
import { list, number, record } from '../../../mesh-model/untyped';
import { podSpecOf } from '../../../mesh-model/workload';
import { isGatewayProxy } from '../../../resolver/gateway-proxy';
import { targetPortOf } from '../../../resolver/target';
import type { Lint } from '../../lint';

export const PROBE_AGAINST_PORT: Lint = {
  code: 'BL911',
  name: 'probe-against-port',
  severity: 'fragile',
  summary: 'A Service says https or tls for a port at which a probe of the pods is answered without TLS.',
  cause:
    "The kubelet asks the application itself, so it speaks plain HTTP, or gRPC, there. By the port's name proxies take what comes for TLS and pass it on unread: no http rule and no condition of a policy on HTTP is in force for it.",
  fix: 'Name the port http, or say appProtocol: http; if it does speak TLS, write scheme: HTTPS into the probe.',
  run(mesh, report) {
    for (const service of mesh.model.services) {
      if (service.registry !== 'kubernetes') continue;
      for (const [index, port] of service.ports.entries()) {
        if (port.protocol !== 'tls') continue;
        const pods = mesh.workloadsOf(service).filter((workload) => !isGatewayProxy(mesh.model, workload));
        const asked = pods.find((workload) => {
          const target = targetPortOf(port, workload);
          const schemes = workload.probes.filter((probe) => probe.port === target).map(({ scheme }) => scheme);
          if (schemes.length > 0) return schemes.every((scheme) => scheme === 'HTTP');
          return target !== undefined && grpcProbes(workload).includes(target);
        });
        if (asked === undefined) continue;
        const message = `port ${port.number} is for ${port.protocolName}, and a probe of ${asked.object.title} asks it in plain ${asked.probes.some((probe) => probe.port === targetPortOf(port, asked)) ? 'HTTP' : 'gRPC'}`;
        report({ object: service.object, path: ['spec', 'ports', index], message });
      }
    }
  },
};

/** Ports that the kubelet asks by gRPC, for which it has no TLS (Kubernetes: `grpc` of a probe). */
function grpcProbes(workload: Workload): readonly (number | undefined)[] {
  return list(podSpecOf(workload).containers).flatMap((container) => {
    const { startupProbe, readinessProbe, livenessProbe } = record(container);
    return [startupProbe, readinessProbe, livenessProbe].map((probe) => number(record(record(probe).grpc).port));
  });
}
