import { isSigned, keysIn, mayBe } from '../../lib/resolver/web-key';
import { Issuer } from './random/tokens';

const [ALPHA, BETA] = [new Issuer('alpha'), new Issuer('beta')];
const token = ALPHA.token({ sub: 'ann' });

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
