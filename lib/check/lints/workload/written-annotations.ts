import type { MeshObject } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';

export interface WrittenAnnotation {
  readonly object: MeshObject;
  readonly path: readonly string[];
  readonly name: string;
  readonly value: string;
  /** The kind that carries it: `Pod` for a workload's template. */
  readonly place: string;
  /** All annotations of the same place. */
  readonly beside: Readonly<Record<string, string>>;
}

const ISTIO_DOMAIN = /(^|\.)istio\.io$/;

/** Every annotation in Istio's name, and the one of others that it reads, of objects and of pod templates. */
export function writtenAnnotations(mesh: CheckedMesh): readonly WrittenAnnotation[] {
  return mesh.once('annotations', () => {
    const result: WrittenAnnotation[] = [];
    const add = (object: MeshObject, annotations: Readonly<Record<string, string>>, base: string[], place: string) => {
      for (const name in annotations) {
        if (!isIstios(name)) continue;
        const path = [...base, 'annotations', name];
        result.push({ object, path, name, value: annotations[name]!, place, beside: annotations });
      }
    };
    for (const object of mesh.model.objects) add(object, object.annotations, ['metadata'], object.kind);
    for (const { object, kind, annotations } of mesh.model.workloads) {
      if (kind !== 'Pod') add(object, annotations, ['spec', 'template', 'metadata'], 'Pod');
    }
    return result;
  });
}

const known = new Map<string, boolean>();

/** True for a name in a domain of Istio's; remembered, since the same few stand on thousands of objects. */
function isIstios(name: string): boolean {
  let result = known.get(name);
  if (result === undefined) {
    const slash = name.indexOf('/');
    result = slash > 0 && (ISTIO_DOMAIN.test(name.slice(0, slash)) || name === 'kubernetes.io/ingress.class');
    known.set(name, result);
  }
  return result;
}
