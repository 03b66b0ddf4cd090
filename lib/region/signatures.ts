import { isSigned, keysIn, mayBe } from '../resolver/web-key';

/** Who has signed a token. */
export interface Signature {
  /** The key (see `WebKey`); `undefined` for one that nobody knows. */
  readonly key: string | undefined;
  /** The name of a key that the token has. */
  readonly kid: string | undefined;
}

/** Whether a key of a set has made a signature. */
export function isOf({ key, kid }: Signature, jwks: string): boolean {
  return key !== undefined && keysIn(jwks).some((other) => other.id === key && mayBe(other, kid));
}

/**
 * Tokens that were made up, with the keys that count as their signers: nobody who compares two versions of a mesh has the
 * private keys of its issuers. Of every other token the signature is verified.
 */
export class Signatures {
  private readonly made = new Map<string, { readonly signature: Signature; readonly claims: string }>();

  /** A token with these claims. */
  token(claims: string, signature: Signature): string {
    const part = (text: string) => Buffer.from(text).toString('base64url');
    const header = { alg: 'RS256', ...(signature.kid !== undefined && { kid: signature.kid }), typ: 'JWT' };
    // The key shows in the text, so that different tokens have different texts.
    const text = `${part(JSON.stringify(header))}.${part(claims)}.${part(`example ${signature.key ?? ''}`)}`;
    this.made.set(text, { signature, claims });
    return text;
  }

  readonly isSigned = (token: string, jwks: string): boolean => {
    const found = this.made.get(token);
    return found === undefined ? isSigned(token, jwks) : isOf(found.signature, jwks);
  };

  /** A text for people, in which tokens show what they say. */
  readable(value: string): string {
    return this.replaced(value, (claims, { key }) => {
      return `<token ${claims}${key === undefined ? ', not signed by a known key' : ''}>`;
    });
  }

  /** A text with others in place of the tokens that were made up. */
  replaced(value: string, by: (claims: string, signature: Signature) => string): string {
    return value.replace(/[\w-]+\.[\w-]+\.[\w-]+/g, (text) => {
      const found = this.made.get(text);
      return found === undefined ? text : by(found.claims, found.signature);
    });
  }
}

/** How a token can be signed, as far as some key sets can tell. */
export function signaturesOf(keySets: readonly string[]): Signature[] {
  const keys = keySets.flatMap((jwks) => keysIn(jwks));
  const signed = keys.flatMap(({ id }) => {
    const names = keys.filter((other) => other.id === id).map(({ kid }) => kid);
    return [...names, undefined].map((kid): [string, Signature] => [JSON.stringify([id, kid]), { key: id, kid }]);
  });
  return [{ key: undefined, kid: undefined }, ...new Map(signed).values()];
}
