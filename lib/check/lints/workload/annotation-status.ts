import { own } from '../../../text/own';
import { type IstioVersion, isSince } from '../../istio-version';
import type { Lint } from '../../lint';
import { ISTIO_ANNOTATIONS } from './istio-annotations';
import { writtenAnnotations } from './written-annotations';

/** Annotations that are still listed, and that nothing reads any more. Source: the upgrade notes of Istio 1.29. */
const GONE: Readonly<Record<string, IstioVersion>> = { 'sidecar.istio.io/statsCompression': '1.29' };

/** Its label came in its place; every injector that is supported reads both, and charts of others write the annotation. */
const INJECT = 'sidecar.istio.io/inject';

export const DEPRECATED_ANNOTATION: Lint = {
  code: 'BL522',
  name: 'deprecated-annotation',
  severity: 'style',
  summary: 'An annotation is deprecated in Istio.',
  cause: 'It still works, and will be removed.',
  fix: "See Istio's list of annotations for its replacement.",
  istio: ['IST0135'],
  run(mesh, report) {
    for (const { object, path, name } of writtenAnnotations(mesh)) {
      if (!own(ISTIO_ANNOTATIONS, name)?.deprecated || name === INJECT) continue;
      const since = own(GONE, name);
      const gone = since !== undefined && isSince(mesh.istio, since);
      const message = gone ? `${name} has no effect since Istio ${since}` : `${name} is deprecated`;
      report({ object, path, message, severity: gone ? 'fragile' : undefined });
    }
  },
};
