import type { Lint } from '../../lint';
import { ISTIO_ANNOTATIONS } from './istio-annotations';
import { writtenAnnotations } from './written-annotations';

export const DEPRECATED_ANNOTATION: Lint = {
  code: 'BL522',
  name: 'deprecated-annotation',
  severity: 'style',
  summary: 'An annotation that Istio calls deprecated.',
  cause: 'It still works, and will be removed.',
  fix: "See Istio's list of annotations for what took its place.",
  istio: ['IST0135'],
  run(mesh, report) {
    for (const { object, path, name } of writtenAnnotations(mesh)) {
      if (ISTIO_ANNOTATIONS[name]?.deprecated) report({ object, path, message: `${name} is deprecated` });
    }
  },
};
