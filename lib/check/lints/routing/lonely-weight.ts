import { valueAt } from '../../../mesh-model/value-at';
import type { Lint } from '../../lint';

export const LONELY_WEIGHT: Lint = {
  code: 'BL213',
  name: 'lonely-weight',
  severity: 'fragile',
  summary: 'A single destination has a weight other than 100.',
  cause: 'The only destination takes all requests, whatever its weight, 0 included.',
  fix: 'Remove the weight, or add the destination that takes the rest.',
  kiali: ['KIA1104'],
  run(mesh, report) {
    for (const { http, tcp, tls } of mesh.model.writtenVirtualServices) {
      for (const { route, object, path } of [...http, ...tcp, ...tls]) {
        if (route.length !== 1 || route[0]!.weight === 100) continue;
        const at = [...path, 'route', 0, 'weight'];
        if (valueAt(object, at) === undefined) continue;
        report({
          object,
          path: at,
          message: `weight ${route[0]!.weight} on the only destination: it takes all requests`,
        });
      }
    }
  },
};
