import { type MeshObject, type MeshService, record, type Subset } from '../../../mesh-model';
import { valueAt } from '../../../mesh-model/value-at';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { isGatewayPod } from '../security/policy-subjects';

export const SUBSET_WITHOUT_LABELS: Lint = {
  code: 'BL303',
  name: 'subset-without-labels',
  severity: 'fragile',
  summary: 'A subset has no labels.',
  cause: 'It selects all pods of the service, including those of variants and canaries.',
  fix: 'Write the labels of the version, or route without a subset.',
  kiali: ['KIA0209'],
  run(mesh, report) {
    for (const { subsets, host } of mesh.model.destinationRules.rules) {
      // A ServiceEntry's endpoints may all be one subset, for the sake of its policy.
      const services = [...mesh.model.servicesNamed(host).values()];
      if (services.length > 0 && services.every((service) => service.registry !== 'kubernetes')) continue;
      for (const { name, labels, object, path, trafficPolicy } of subsets) {
        if (Object.keys(labels).length > 0 || isLabelled(object, path)) continue;
        if (isForItsPolicy(mesh, host, services, trafficPolicy)) continue;
        report({ object, path, message: `subset ${name} has no labels: it selects all pods of ${host}` });
      }
    }
  },
};

/** A subset may be there for its policy, or for an egress gateway, of which Istio's own examples have one for each host outside. */
function isForItsPolicy(
  mesh: CheckedMesh,
  host: string,
  services: readonly MeshService[],
  trafficPolicy: Subset['trafficPolicy'],
): boolean {
  if (trafficPolicy?.tls !== undefined || (trafficPolicy?.portLevel.size ?? 0) > 0) return true;
  if (services.length === 0) return mesh.isInstalledApart(host);
  const pods = services.flatMap((service) => mesh.workloadsOf(service));
  return pods.length > 0 && pods.every((workload) => isGatewayPod(mesh.model, workload));
}

/** Labels that the cluster gives pods say which they are, though their values are not known here. */
function isLabelled(object: MeshObject, path: Subset['path']): boolean {
  return Object.keys(record(record(valueAt(object, path)).labels)).length > 0;
}
