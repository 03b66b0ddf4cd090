import { audienceName, normalizedClaims, readToken } from '../../lib/resolver/json-web-token';
import { Issuer } from './random/tokens';

const token = new Issuer('alpha').token({ sub: 'ann' });

test('what is no JSON Web Token says nothing', () => {
  expect(readToken(token)).toEqual({
    header: { alg: 'EdDSA', kid: 'alpha', typ: 'JWT' },
    claims: { iss: 'alpha', sub: 'ann' },
  });
  const [header] = token.split('.');
  for (const bad of ['', 'a.b', `${token}.x`, 'a.b.c', `${header}.W10.x`, `${header}.bnVsbA.x`])
    expect(readToken(bad)).toBeUndefined();
});

test('audiences and lists that are written as one text', () => {
  expect(['https://a/', 'http://a', 'a/', 'a'].map(audienceName)).toEqual(['a', 'a', 'a', 'a']);
  expect(normalizedClaims({ scope: ' a  b', roles: 'a b', other: 'a b', permission: 1 }, ['roles'])).toEqual({
    scope: ['a', 'b'],
    roles: ['a', 'b'],
    other: 'a b',
    permission: 1,
  });
});
