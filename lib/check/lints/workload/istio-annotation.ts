import { closestName } from '../../../text/closest-name';
import { own } from '../../../text/own';
import type { Lint } from '../../lint';
import { ISTIO_ANNOTATIONS } from './istio-annotations';
import { writtenAnnotations } from './written-annotations';

const KUBERNETES = new Set(['Deployment', 'Namespace', 'Pod', 'Service', 'StatefulSet']);

export const UNKNOWN_ANNOTATION: Lint = {
  code: 'BL521',
  name: 'unknown-istio-annotation',
  severity: 'fragile',
  summary: "An annotation in Istio's name that Istio does not read, or not on this kind.",
  cause: 'It has no effect.',
  fix: 'Correct the name, or put it where Istio reads it: most belong to the pod template.',
  istio: ['IST0107', 'IST0108'],
  run(mesh, report) {
    const names = Object.keys(ISTIO_ANNOTATIONS);
    for (const { object, path, name, place } of writtenAnnotations(mesh)) {
      const known = own(ISTIO_ANNOTATIONS, name);
      if (known === undefined) {
        const meant = closestName(name, names);
        report({
          object,
          path,
          message: `Istio has no annotation ${name}`,
          fix: meant === undefined ? undefined : `did you mean ${meant}?`,
        });
        continue;
      }
      const kinds = known.kinds.split(' ');
      if (kinds.includes('Any') || kinds.includes(place)) continue;
      // Other ingress controllers read theirs on kinds of their own.
      if (name === 'kubernetes.io/ingress.class' && !KUBERNETES.has(place)) continue;
      // An operator may pass on to its pods what stands on its own objects, as KServe does.
      if (object.group.includes('.') && !/\.(k8s|istio)\.io$/.test(object.group)) continue;
      report({ object, path, message: `${name} has no effect on a ${place}; it belongs on ${kinds.join(' or ')}` });
    }
  },
};
