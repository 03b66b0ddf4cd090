import type { Claims } from './claims';

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
  return jsonObject(Buffer.from(part ?? '', 'base64url').toString('utf8'));
}

/** The object that a text of JSON has; `undefined` for anything else. */
export function jsonObject(text: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(text);
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
