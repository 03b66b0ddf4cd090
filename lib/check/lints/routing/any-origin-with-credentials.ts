import { compileRegex } from '../../../language/re2';
import type { StringMatch } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const ANY_ORIGIN_WITH_CREDENTIALS: Lint = {
  code: 'BL256',
  name: 'any-origin-with-credentials',
  severity: 'insecure',
  summary: 'A CORS policy lets pages of every site send the cookies of their visitors and read the answers.',
  cause:
    'Envoy answers with the origin that asked, not with a star, and with allowCredentials the browser then sends cookies along. So any page that a signed-in person opens may act for them.',
  fix: 'Name the origins that are meant: exact: https://app.example.com; or leave allowCredentials out.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const { cors, object, path } of http) {
        if (cors?.answer.allowCredentials !== true) continue;
        const index = cors.allowOrigins.findIndex(takesAnyOrigin);
        if (index < 0) continue;
        // Without conditions it is the old field, of which a star is read as any origin.
        const field = cors.allowOrigins[index]!.kind === 'present' ? 'allowOrigin' : 'allowOrigins';
        const message = 'every origin is allowed, with credentials';
        report({ object, path: [...path, 'corsPolicy', field, index], message });
      }
    }
  },
};

/** Origins that have nothing in common; nobody lists them all. */
const STRANGERS = ['https://a.example', 'https://z9-other.invalid:8443'];

function takesAnyOrigin(match: StringMatch): boolean {
  if (match.kind === 'present') return true;
  const { kind, value } = match;
  // Whatever takes a star, Envoy takes for all origins.
  if (kind === 'exact') return value === '*';
  if (kind === 'prefix') return STRANGERS.every((origin) => origin.startsWith(value));
  const expression = compileRegex(value);
  return expression !== undefined && STRANGERS.every((origin) => expression.matches(origin));
}
