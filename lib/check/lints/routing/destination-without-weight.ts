import { valueAt } from '../../../mesh-model/value-at';
import type { Lint } from '../../lint';

export const DESTINATION_WITHOUT_WEIGHT: Lint = {
  code: 'BL275',
  name: 'destination-without-weight',
  severity: 'fragile',
  summary: 'A destination has no weight, and others of its route have one: it gets no request.',
  cause: 'Where weights are written, a missing one is 0, not the rest.',
  fix: 'Write its weight; weight: 0 says that it is to get nothing.',
  run(mesh, report) {
    for (const { http, tcp, tls } of mesh.model.writtenVirtualServices) {
      for (const { route, object, path } of [...http, ...tcp, ...tls]) {
        const rest = 100 - route.reduce((sum, { weight }) => sum + weight, 0);
        if (route.length < 2 || route.every(({ weight }) => weight <= 0)) continue;
        route.forEach(({ weight, destination }, index) => {
          const at = [...path, 'route', index];
          if (weight !== 0 || valueAt(object, [...at, 'weight']) !== undefined) return;
          const message = `${destination.host}${destination.subset ? ` ${destination.subset}` : ''} has no weight, and so gets no request`;
          report({ object, path: at, message, ...(rest > 0 && rest < 100 && { fix: `Write weight: ${rest}.` }) });
        });
      }
    }
  },
};
