import type { Lint } from '../../lint';

const BODY_LIMIT = 1_000_000;

export const DIRECT_RESPONSE: Lint = {
  code: 'BL242',
  name: 'invalid-direct-response',
  severity: 'breaks-traffic',
  summary: 'A direct response or a redirect has a status that it cannot have, or a body that is too long.',
  cause:
    'Istio refuses a status outside 200 to 599, a redirect outside 301, 302, 303, 307, 308, and bodies above a megabyte.',
  fix: 'Write a status within the range, and serve long bodies from a service.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { http, object } of mesh.model.writtenVirtualServices) {
      for (const { directResponse, redirect, path } of http) {
        if (directResponse !== undefined) {
          const { status, body = '' } = directResponse;
          if (status < 200 || status > 599)
            report({ object, path: [...path, 'directResponse', 'status'], message: `the status cannot be ${status}` });
          if (body.length > BODY_LIMIT)
            report({
              object,
              path: [...path, 'directResponse', 'body'],
              message: `the body has ${body.length} characters`,
            });
        }
        if (redirect !== undefined && ![301, 302, 303, 307, 308].includes(redirect.code)) {
          report({
            object,
            path: [...path, 'redirect', 'redirectCode'],
            message: `a redirect cannot have the status ${redirect.code}`,
          });
        }
      }
    }
  },
};
