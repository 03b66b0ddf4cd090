import type { ModelFinding } from './finding';
import { groupBy } from './group-by';
import type { MeshObject } from './mesh-object';
import { KUBERNETES_GROUPS } from './workload';

/** Versions that Istio 1.31 serves; to an object of any other it is blind. */
const ISTIO_VERSIONS = new Set(['v1', 'v1beta1', 'v1alpha3']);

/** Objects by group and kind, each in the order of the input. */
export function objectsByKind(objects: readonly MeshObject[], findings: ModelFinding[]) {
  const groups = groupBy(objects, (object) => [`${object.group}/${object.kind}`]);
  return {
    of: (group: string, kind: string): readonly MeshObject[] => groups.get(`${group}/${kind}`) ?? [],
    core: (kind: string) => KUBERNETES_GROUPS.flatMap((group) => groups.get(`${group}/${kind}`) ?? []),
    istio: (group: string, kind: string) =>
      (groups.get(`${group}/${kind}`) ?? []).filter((object) => {
        const known = ISTIO_VERSIONS.has(object.apiVersion.slice(group.length + 1));
        if (!known) {
          const message = `${object.apiVersion} does not exist: Istio never sees this ${kind}`;
          findings.push({ code: 'unknown-version', message, file: object.file, object, path: ['apiVersion'] });
        }
        return known;
      }),
  };
}
