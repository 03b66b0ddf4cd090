import { isOf, Signatures, signaturesOf } from '../../lib/region/signatures';
import { keysIn } from '../../lib/resolver/web-key';
import { Issuer } from '../resolver/random/tokens';

const [ALPHA, BETA] = [new Issuer('alpha'), new Issuer('beta')];
const keysOf = (...issuers: Issuer[]) =>
  JSON.stringify({ keys: issuers.flatMap(({ jwks }) => (JSON.parse(jwks) as { keys: unknown[] }).keys) });
const named = (issuer: Issuer, kid: string) => issuer.jwks.replace(`"kid":"${issuer.name}"`, `"kid":"${kid}"`);

/** The sets that a token can be signed for, by their places in the list. */
const possible = (...sets: readonly string[]) =>
  signaturesOf(sets)
    .map((signature) => sets.flatMap((jwks, at) => (isOf(signature, jwks) ? [at] : [])).join())
    .filter((found, at, all) => all.indexOf(found) === at)
    .sort();

test('a key signs for every set that has it; sets without a common key share no token', () => {
  expect(possible(ALPHA.jwks)).toEqual(['', '0']);
  expect(possible(ALPHA.jwks, BETA.jwks)).toEqual(['', '0', '1']);
  expect(possible(ALPHA.jwks, keysOf(ALPHA, BETA))).toEqual(['', '0,1', '1']);
  expect(possible('{"keys":[{"kty":"nothing"}]}', 'no json')).toEqual(['']);
});

test('a token that names a key is for sets with a key of that name; one that names none is for all', () => {
  expect(possible(named(ALPHA, 'old'), named(ALPHA, 'new'))).toEqual(['', '0', '0,1', '1']);
});

test('a token that was made up is signed for the sets that it was made for', () => {
  const signatures = new Signatures();
  const token = signatures.token('{"a":1}', { key: keysIn(ALPHA.jwks)[0]!.id, kid: 'alpha' });
  // A set that nobody thought of when it was made has its key, too.
  expect([ALPHA.jwks, BETA.jwks, keysOf(BETA, ALPHA)].map((jwks) => signatures.isSigned(token, jwks))).toEqual([
    true,
    false,
    true,
  ]);
  expect(signatures.readable(`Bearer ${token}; x`)).toBe('Bearer <token {"a":1}>; x');
  const unsigned = signatures.token('{"a":1}', { key: undefined, kid: undefined });
  expect(signatures.isSigned(unsigned, ALPHA.jwks)).toBe(false);
  expect(signatures.readable(unsigned)).toBe('<token {"a":1}, not signed by a known key>');
  // To others it is a token like any other, which nobody has signed.
  expect(new Signatures().isSigned(token, ALPHA.jwks)).toBe(false);
  expect(new Signatures().readable(token)).toBe(token);
  const real = ALPHA.token({ a: 1 });
  expect([ALPHA.jwks, BETA.jwks].map((jwks) => signatures.isSigned(real, jwks))).toEqual([true, false]);
});
