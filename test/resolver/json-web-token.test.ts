import {
  audienceName,
  isSigned,
  keysIn,
  mayBe,
  normalizedClaims,
  readToken,
  tokenIn,
} from '../../lib/resolver/json-web-token';
import { Issuer } from './random/tokens';

const [ALPHA, BETA] = [new Issuer('alpha'), new Issuer('beta')];
const token = ALPHA.token({ sub: 'ann' });

test('where a token stands in a value', () => {
  const bearer = { kind: 'header', name: 'authorization', prefix: 'Bearer ' } as const;
  expect(['Bearer a.b.c', 'x Bearer a.b.c, y', 'Basic x', 'bearer a'].map((value) => tokenIn(bearer, value))).toEqual([
    'a.b.c',
    'a.b.c',
    undefined,
    undefined,
  ]);
  expect(tokenIn({ kind: 'query', name: 't' }, 'a b')).toBe('a b');
  const cookie = { kind: 'cookie', name: 's' } as const;
  expect(['a=1; s=x', 's=x', 's=x=y', 'as=x', 's', ''].map((value) => tokenIn(cookie, value))).toEqual([
    'x',
    'x',
    'x',
    undefined,
    undefined,
    undefined,
  ]);
});

test('what is no JSON Web Token says nothing', () => {
  expect(readToken(token)).toEqual({
    header: { alg: 'EdDSA', kid: 'alpha', typ: 'JWT' },
    claims: { iss: 'alpha', sub: 'ann' },
  });
  const [header] = token.split('.');
  for (const bad of ['', 'a.b', `${token}.x`, 'a.b.c', `${header}.W10.x`, `${header}.bnVsbA.x`])
    expect(readToken(bad)).toBeUndefined();
});

test('signatures are verified with the keys that can be read, of the name that the token says', () => {
  expect([ALPHA.jwks, BETA.jwks, '{}', '{"keys":[1,{"kty":"x"}]}'].map((jwks) => isSigned(token, jwks))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(isSigned('x', ALPHA.jwks)).toBe(false);
  expect(isSigned(token.replace(/.{6}$/, 'AAAAAA'), ALPHA.jwks)).toBe(false);
  expect(isSigned(token, ALPHA.jwks.replace('"kid":"alpha"', '"kid":"other"'))).toBe(false);
  const [key] = keysIn(ALPHA.jwks) as [ReturnType<typeof keysIn>[number]];
  expect(['alpha', 'beta', undefined].map((kid) => mayBe(key, kid))).toEqual([true, false, true]);
  expect(mayBe({ ...key, kid: undefined }, 'beta')).toBe(true);
  expect(keysIn(ALPHA.jwks)[0]!.id).not.toBe(keysIn(BETA.jwks)[0]!.id);
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
