import { record } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';

/** Whether calls of a host from a namespace choose the pod by a hash, as sticky sessions do. */
export function isSticky(mesh: CheckedMesh, namespace: string, host: string): boolean {
  return mesh
    .servicesSeen(host, namespace)
    .some((service) =>
      mesh.model.destinationRules
        .lookup(namespace, service)
        .some(({ trafficPolicy }) => record(trafficPolicy?.written.loadBalancer).consistentHash !== undefined),
    );
}
