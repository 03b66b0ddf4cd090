import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { JwtRule } from '../mesh-model';
import type { Claims } from './claims';

/** A place of a request where a rule looks for a token. */
export type TokenPlace =
  | { readonly kind: 'header'; readonly name: string; readonly prefix: string }
  | { readonly kind: 'query'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string };

/** The places of a rule, in the order in which Envoy looks. */
export function placesOf({ fromHeaders, fromParams, fromCookies }: JwtRule): TokenPlace[] {
  return [
    ...fromHeaders.map(({ name, prefix }) => ({ kind: 'header' as const, name, prefix })),
    ...fromParams.map((name) => ({ kind: 'query' as const, name })),
    ...fromCookies.map((name) => ({ kind: 'cookie' as const, name })),
  ];
}

/** Headers that a token may set. */
export function outputHeaders({ outputPayloadToHeader, outputClaimToHeaders }: JwtRule): string[] {
  return [
    ...(outputPayloadToHeader === undefined ? [] : [outputPayloadToHeader]),
    ...outputClaimToHeaders.map(({ header }) => header),
  ];
}

/**
 * The token at a place, if something stands there.
 *
 * @param value of the header, the parameter (as it was sent), or the `cookie` header
 */
export function tokenIn(place: TokenPlace, value: string): string | undefined {
  switch (place.kind) {
    case 'header': {
      const at = value.indexOf(place.prefix);
      return at < 0 ? undefined : /^[\w.-]*/.exec(value.slice(at + place.prefix.length))![0];
    }
    case 'query':
      return percentDecoded(value);
    case 'cookie': {
      const cookies = value.split(/; */).map((pair) => pair.split('=', 2));
      return cookies.find(([key, text]) => key === place.name && text !== undefined)?.[1];
    }
  }
}

/** A text of a query without its escapes; what is no escape stays, and so does a `+`. */
export function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

/** The parts of a token that it says of itself. */
export interface WebToken {
  readonly header: Claims;
  readonly claims: Claims;
}

/** What a token says; `undefined` for what is no JSON Web Token. */
export function readToken(token: string): WebToken | undefined {
  const parts = token.split('.');
  const [header, claims] = [decoded(parts[0]), decoded(parts[1])];
  return parts.length !== 3 || header === undefined || claims === undefined ? undefined : { header, claims };
}

function decoded(part: string | undefined): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

/** Envoy compares audiences without scheme and without a slash at the end. */
export function audienceName(value: unknown): string {
  return String(value)
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
}

/** `scope` and `permission` are lists, written with spaces between; so are the claims that a rule names. */
export function normalizedClaims(claims: Claims, spaceDelimitedClaims: readonly string[]): Claims {
  const result: Record<string, unknown> = { ...claims };
  for (const name of ['scope', 'permission', ...spaceDelimitedClaims]) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (typeof value === 'string') result[name] = value.split(' ').filter((item) => item !== '');
  }
  return result;
}

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
  const keys = decoded(Buffer.from(jwks).toString('base64url'))?.keys;
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
