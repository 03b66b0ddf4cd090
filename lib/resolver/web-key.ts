import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Claims } from './claims';
import { jsonObject, readToken } from './json-web-token';

/** A public key of a set. */
export interface WebKey {
  /** Tokens may name it. @default any name fits */
  readonly kid: string | undefined;
  readonly key: KeyObject;
  /** Equal for equal keys. */
  readonly id: string;
}

const known = new Map<string, readonly WebKey[]>();

/** The keys of a JSON Web Key Set that can be read. */
export function keysIn(jwks: string): readonly WebKey[] {
  const found = known.get(jwks) ?? readKeys(jwks);
  known.set(jwks, found);
  return found;
}

function readKeys(jwks: string): readonly WebKey[] {
  const keys = jsonObject(jwks)?.keys;
  return (Array.isArray(keys) ? keys : []).flatMap((item: unknown) => {
    const jwk = (typeof item === 'object' && item !== null ? item : {}) as Claims;
    try {
      const key = createPublicKey({ key: jwk, format: 'jwk' });
      const id = key.export({ format: 'der', type: 'spki' }).toString('base64');
      return [{ kid: typeof jwk.kid === 'string' ? jwk.kid : undefined, key, id }];
    } catch {
      return [];
    }
  });
}

/** Whether a token that names a key may be signed with this one. */
export function mayBe({ kid }: WebKey, named: unknown): boolean {
  return named === undefined || kid === undefined || kid === named;
}

/** Whether a key of a JSON Web Key Set has signed a token. */
export function isSigned(token: string, jwks: string): boolean {
  const header = readToken(token)?.header;
  if (header === undefined) return false;
  const parts = token.split('.');
  const keys = keysIn(jwks).filter((key) => mayBe(key, header.kid));
  return keys.some(({ key }) => isSignedBy(key, String(header.alg), parts));
}

const HASHES: Readonly<Record<string, string>> = { 256: 'sha256', 384: 'sha384', 512: 'sha512' };

function isSignedBy(key: KeyObject, algorithm: string, [header, payload, signature]: readonly string[]): boolean {
  const [, family = '', size = ''] = /^(RS|PS|ES|EdDSA)(256|384|512)?$/.exec(algorithm) ?? [];
  const kinds: Readonly<Record<string, string>> = { RS: 'rsa', PS: 'rsa', ES: 'ec', EdDSA: 'ed25519' };
  if (family === '' || key.asymmetricKeyType !== kinds[family]) return false;
  const options = {
    key,
    ...(family === 'ES' && { dsaEncoding: 'ieee-p1363' as const }),
    ...(family === 'PS' && {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
  };
  try {
    const signed = Buffer.from(`${header}.${payload}`);
    return verify(HASHES[size] ?? null, signed, options, Buffer.from(signature!, 'base64url'));
  } catch {
    return false;
  }
}
