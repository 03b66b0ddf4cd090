import type { MeshObject } from '../../../mesh-model';
import { own } from '../../../text/own';
import type { Lint } from '../../lint';
import { ISTIO_ANNOTATIONS } from './istio-annotations';

/** Names that Istio reads as labels too. */
const LABELS = new Set(['sidecar.istio.io/inject', 'istio.io/rev']);

export const ANNOTATION_AS_LABEL: Lint = {
  code: 'BL648',
  name: 'annotation-as-label',
  severity: 'fragile',
  summary: 'A label has the name of an annotation that Istio reads.',
  cause: 'Istio looks for it among the annotations, and does not find it: it has no effect.',
  fix: 'Write it as an annotation of the same object or pods.',
  run(mesh, report) {
    const look = (object: MeshObject, labels: Readonly<Record<string, string>>, base: readonly string[]) => {
      for (const name in labels) {
        if (!name.includes('istio.io/') || LABELS.has(name) || own(ISTIO_ANNOTATIONS, name) === undefined) continue;
        const message = `${name} is an annotation, and has no effect as a label`;
        report({ object, path: [...base, 'labels', name], message });
      }
    };
    for (const object of mesh.model.objects) look(object, object.labels, ['metadata']);
    for (const { object, kind, labels } of mesh.model.workloads) {
      if (kind !== 'Pod') look(object, labels, ['spec', 'template', 'metadata']);
    }
  },
};
