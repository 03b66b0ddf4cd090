import type { Lint } from '../../lint';

export const TOKEN_WITH_SCHEME: Lint = {
  code: 'BL640',
  name: 'token-with-scheme',
  severity: 'fragile',
  summary: 'A RequestAuthentication takes tokens from the header authorization and does not say their prefix.',
  cause:
    'fromHeaders takes the place of what is usual. Without prefix the token is looked for at the start of the value, where clients write Bearer: that is no token, and every request with one gets 401.',
  fix: 'Write prefix: "Bearer ", with the space at the end; or leave fromHeaders out where authorization is the only header.',
  run(mesh, report) {
    for (const { object, jwtRules } of mesh.model.requestAuthentications.policies) {
      for (const { path, fromHeaders } of jwtRules) {
        const index = fromHeaders.findIndex(({ name, prefix }) => name === 'authorization' && prefix === '');
        if (index < 0) continue;
        const message = 'the header says "Bearer <token>", and Bearer is taken for the token';
        report({ object, path: [...path, 'fromHeaders', index], message });
      }
    }
  },
};
