import type { Lint } from '../../lint';

const PSEUDO = new Set(['authority', 'uri', 'scheme', 'method']);

export const HEADER_NEVER_MATCHES: Lint = {
  code: 'BL223',
  name: 'header-never-matches',
  severity: 'breaks-traffic',
  summary: 'A condition asks for a header called authority, uri, scheme or method, or for a claim without its @.',
  cause:
    'They are fields of the condition, not headers: no request carries a header of that name, so the rule is never taken.',
  fix: 'Write the condition beside headers: authority: { exact: … }.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const rule of http) {
        for (const match of rule.match) {
          for (const name in match.headers) {
            const path = [...match.path, 'headers', name];
            if (name.startsWith('request.auth.')) {
              const message = `no request has a header called ${name}: a claim of its token has an @ before it`;
              report({ object: match.object, path, message, fix: `Write "@${name}".` });
            }
            if (!PSEUDO.has(name.toLowerCase())) continue;
            report({
              object: match.object,
              path,
              message: `no request has a header called ${name}`,
              fix: `write ${name.toLowerCase()} beside headers`,
            });
          }
        }
      }
    }
  },
};
