import { list, record } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import type { Lint } from '../../lint';

/** Lists in which browsers read a star as any name, unless the request has credentials. */
const LISTS = ['allowMethods', 'allowHeaders', 'exposeHeaders'];

export const STAR_WITH_CREDENTIALS: Lint = {
  code: 'BL278',
  name: 'star-with-credentials',
  severity: 'fragile',
  summary: 'A CORS policy with credentials has a star for methods or headers.',
  cause:
    'Envoy sends the star as it is written, and browsers take it for any name only in requests without credentials. In those with cookies or a certificate it is the name of a header or method "*", which nobody uses: the browser refuses the request.',
  fix: 'Write the methods and headers that pages use, one by one.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const { cors, object, path } of http) {
        if (cors?.answer.allowCredentials !== true) continue;
        const written = record(record(valueAt(object, path)).corsPolicy);
        for (const field of LISTS) {
          const index = list(written[field]).indexOf('*');
          if (index < 0) continue;
          const message = `with credentials, browsers read the star in ${field} as a name`;
          report({ object, path: [...path, 'corsPolicy', field, index], message });
        }
      }
    }
  },
};
