import type { Workload } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { workloadsOf } from './policy-subjects';

export const METHOD_OF_GRPC: Lint = {
  code: 'BL617',
  name: 'method-of-grpc',
  severity: 'fragile',
  summary: 'A policy allows methods of HTTP that no call of gRPC has.',
  cause:
    'Every call of gRPC is a POST, and its method is the path: /package.Service/Method. A rule for GET lets none of them in.',
  fix: 'Write methods: [POST], or paths: ["/package.Service/*"].',
  run(mesh, report) {
    for (const policy of mesh.model.authorizationPolicies.policies) {
      if (policy.dryRun || policy.action !== 'ALLOW') continue;
      if (!policy.rules.some(({ to }) => to.some((all) => all.some(({ key }) => key === 'request.method')))) continue;
      const pods = workloadsOf(mesh, policy);
      if (pods.length === 0 || !pods.every((workload) => speaksGrpcOnly(mesh, workload))) continue;
      for (const { path, to } of policy.rules) {
        to.forEach((conditions, index) => {
          const asked = conditions.find(({ key }) => key === 'request.method')?.values ?? [];
          if (asked.length === 0 || asked.some((value) => value === 'POST' || value.includes('*'))) return;
          const message = `${asked.join(', ')}: the pods are called by gRPC, and each of its calls is a POST`;
          report({ object: policy.object, path: [...path, 'to', index, 'operation', 'methods'], message });
        });
      }
    }
  },
};

/** True for pods of which every port that a Service has is for gRPC. */
function speaksGrpcOnly(mesh: CheckedMesh, workload: Workload): boolean {
  const ports = mesh.model.servicesOfPods(workload).flatMap((service) => service.ports);
  return ports.length > 0 && ports.every(({ protocolName }) => protocolName === 'grpc');
}
