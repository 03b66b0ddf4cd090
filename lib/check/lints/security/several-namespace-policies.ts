import type { MeshObject } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const SEVERAL_NAMESPACE_POLICIES: Lint = {
  code: 'BL602',
  name: 'several-for-the-namespace',
  severity: 'fragile',
  summary: 'A namespace has several PeerAuthentications, Sidecars or Telemetries without a selector.',
  cause: 'Only the oldest counts, the others are ignored; after a restore it may be another one.',
  fix: 'Keep one, called default.',
  istio: ['IST0111', 'IST0160'],
  kiali: ['KIA0002'],
  run(mesh, report) {
    const check = (objects: Iterable<MeshObject>) => {
      const first = new Map<string, MeshObject>();
      for (const object of objects) {
        const other = first.get(object.namespace);
        if (other === undefined) first.set(object.namespace, object);
        else
          report({
            object,
            path: ['spec'],
            message: `${other.title} is for the whole namespace too: one of them is ignored`,
          });
      }
    };
    const { peerAuthentications, sidecars } = mesh.model;
    check(peerAuthentications.policies.filter((item) => item.selector === undefined).map((item) => item.object));
    check(sidecars.sidecars.filter((item) => item.workloadSelector === undefined).map((item) => item.object));
    check(
      mesh.objects('telemetry.istio.io', 'Telemetry').filter(({ spec }) => {
        return spec.selector === undefined && spec.targetRefs === undefined && spec.targetRef === undefined;
      }),
    );
  },
};
