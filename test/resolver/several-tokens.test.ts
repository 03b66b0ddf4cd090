import { MeshModel } from '../../lib/mesh-model';
import { viewRequest } from '../../lib/resolver/request-view';
import { checkToken } from '../../lib/resolver/token';
import { GATEWAY } from './estate';
import { type RULES, requestAuthentication, SEVERAL_TOKENS } from './several-tokens-cases';

/** What an Envoy made of the same requests, `test/mesh/several-tokens.test.ts` plays. */
test.each(SEVERAL_TOKENS)('of several tokens none may be bad: $what', ({ to, path, headers, status, role }) => {
  const { policies } = MeshModel.ofText(requestAuthentication(to)).requestAuthentications;
  const check = checkToken(policies, viewRequest({ from: GATEWAY, authority: 'web', path, headers }));
  expect(check).toMatchObject(status === 200 ? { kind: 'verified' } : { kind: 'refused', status });
  if (check.kind !== 'verified') return;
  const roles = role ?? check.headers.get('x-role');
  expect(check.headers.get('x-role')).toBe(roles);
});

test('the claims of the first count, and all are taken out unless they are passed on', () => {
  const of = (name: keyof typeof RULES) => {
    const each = SEVERAL_TOKENS.find(({ what, to }) => to === name && /two good ones/.test(what))!;
    const { policies } = MeshModel.ofText(requestAuthentication(name)).requestAuthentications;
    const asked = viewRequest({ from: GATEWAY, authority: 'web', path: each.path, headers: each.headers });
    const check = checkToken(policies, asked);
    if (check.kind !== 'verified') throw new Error(check.kind);
    return [check.claims.role, check.headers.has('authorization'), check.path === each.path];
  };
  expect(of('one')).toEqual(['one', false, false]);
  expect(of('kept')).toEqual(['one', true, true]);
});
