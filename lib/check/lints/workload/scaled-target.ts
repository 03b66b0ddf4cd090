import type { MeshObject } from '../../../mesh-model';
import { record, text } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';

export interface ScaledTarget {
  readonly autoscaler: MeshObject;
  readonly kind: string;
  readonly name: string;
  readonly target: MeshObject | undefined;
}

/** Every HorizontalPodAutoscaler with the workload that it scales. */
export function scaledTargets(mesh: CheckedMesh): readonly ScaledTarget[] {
  return mesh.once('scaled-targets', () => {
    const workloads = new Map(
      mesh.model.workloads.map(({ kind, object }) => [`${kind} ${object.namespace}/${object.name}`, object]),
    );
    return mesh.objects('autoscaling', 'HorizontalPodAutoscaler').map((autoscaler) => {
      const target = record(autoscaler.spec.scaleTargetRef);
      const [kind, name] = [text(target.kind) ?? '', text(target.name) ?? ''];
      return { autoscaler, kind, name, target: workloads.get(`${kind} ${autoscaler.namespace}/${name}`) };
    });
  });
}
