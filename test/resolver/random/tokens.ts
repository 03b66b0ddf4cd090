import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';

/** An issuer of tokens, with keys of its own: the same in every run. */
export class Issuer {
  private readonly key: KeyObject;

  constructor(readonly name: string) {
    this.key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seedOf(name)]), format: 'der', type: 'pkcs8' });
  }

  /** Its public keys, as they stand in a RequestAuthentication. */
  get jwks(): string {
    const jwk = createPublicKey(this.key).export({ format: 'jwk' });
    return JSON.stringify({ keys: [{ ...jwk, kid: this.name, alg: 'EdDSA', use: 'sig' }] });
  }

  /** A token that it has signed. */
  token(claims: Readonly<Record<string, unknown>>): string {
    const header = { alg: 'EdDSA', kid: this.name, typ: 'JWT' };
    const signed = [header, { iss: this.name, ...claims }].map(base64url).join('.');
    return `${signed}.${sign(null, Buffer.from(signed), this.key).toString('base64url')}`;
  }
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const seedOf = (name: string) => createHash('sha256').update(name).digest();

/** What stands before the 32 bytes of an Ed25519 key (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
