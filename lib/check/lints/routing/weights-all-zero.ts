import type { Lint } from '../../lint';

export const WEIGHTS_ALL_ZERO: Lint = {
  code: 'BL211',
  name: 'weights-all-zero',
  severity: 'breaks-traffic',
  summary: 'Several destinations, and none has a weight above zero.',
  cause: 'Istio refuses the VirtualService: the total weight is 0. A weight written under destination does not count.',
  fix: 'Write weights beside destination that add up to 100.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { http, tcp, tls } of mesh.model.writtenVirtualServices) {
      for (const { route, object, path } of [...http, ...tcp, ...tls]) {
        const negative = route.findIndex(({ weight }) => weight < 0);
        if (negative >= 0) {
          report({ object, path: [...path, 'route', negative, 'weight'], message: 'a weight is below zero' });
        } else if (route.length > 1 && route.every(({ weight }) => weight === 0)) {
          report({
            object,
            path: [...path, 'route'],
            message: `${route.length} destinations, and the total weight is 0`,
          });
        }
      }
    }
  },
};
