import type { MeshService, ServicePort, Workload } from '../../../mesh-model';
import { isSubsetOf } from '../../../mesh-model';
import { list, number, record, text } from '../../../mesh-model/untyped';
import { podSpecOf } from '../../../mesh-model/workload';
import { targetPortOf } from '../../../resolver/target';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const GRPC_OVER_HTTP1: Lint = {
  code: 'BL544',
  name: 'grpc-over-http1',
  severity: 'fragile',
  summary: 'The port of a Service says http, and the pods speak gRPC there.',
  cause:
    'Proxies pass requests on to a port for http as HTTP/1.1, whatever they got, and gRPC needs HTTP/2. A probe of type grpc, or the name of a container port, says what the pods speak.',
  fix: 'Write appProtocol: grpc, or name the port grpc-….',
  run(mesh, report) {
    for (const service of mesh.model.services) {
      if (service.registry !== 'kubernetes') continue;
      for (const [index, port] of service.ports.entries()) {
        if (port.protocolName !== 'http') continue;
        const [workload, why] = speakerOfGrpc(mesh, service, port) ?? [];
        if (workload === undefined || isUpgraded(mesh, service)) continue;
        const message = `port ${port.number} says http, so requests leave as HTTP/1.1, and ${why} of ${workload.object.title} says that it speaks gRPC`;
        report({ object: service.object, path: ['spec', 'ports', index], message });
      }
    }
  },
};

/** The pods behind a port that say gRPC, and what says so. */
function speakerOfGrpc(
  mesh: CheckedMesh,
  service: MeshService,
  port: ServicePort,
): readonly [Workload, string] | undefined {
  for (const workload of mesh.workloadsOf(service)) {
    const target = targetPortOf(port, workload);
    const named = workload.ports.find((item) => item.number === target);
    if (named !== undefined && /^grpc(-(?!web)|$)/.test(named.name))
      return [workload, `the name ${named.name} of container port ${target}`];
    if (isProbedByGrpc(workload, target)) return [workload, `a probe of port ${target}`];
  }
  return undefined;
}

function isProbedByGrpc(workload: Workload, port: number): boolean {
  return list(podSpecOf(workload).containers)
    .map(record)
    .some((container) => {
      const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((kind) => record(container[kind]));
      const asksHttp = probes.some(({ httpGet }) => {
        const asked = text(record(httpGet).port);
        return (
          asked !== undefined &&
          (Number(asked) === port || workload.ports.some((item) => item.name === asked && item.number === port))
        );
      });
      return !asksHttp && probes.some(({ grpc }) => number(record(grpc).port) === port);
    });
}

/** True where clients are told to speak HTTP/2, or what they got. */
function isUpgraded({ model }: CheckedMesh, { hostname }: MeshService): boolean {
  if (model.config.h2Upgrade) return true;
  return model.destinationRules.rules.some(({ host, trafficPolicy, subsets }) => {
    const policies = [trafficPolicy, ...subsets.map((subset) => subset.trafficPolicy)];
    const all = policies.flatMap((policy) => (policy === undefined ? [] : [policy, ...policy.portLevel.values()]));
    return (
      isSubsetOf(hostname, host) &&
      all.some(({ upgrade }) => upgrade?.policy === 'UPGRADE' || upgrade?.useClientProtocol)
    );
  });
}
