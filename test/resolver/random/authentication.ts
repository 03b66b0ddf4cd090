import fc from 'fast-check';
import { keysIn } from '../../../lib/resolver/web-key';
import { Issuer } from './tokens';
import { type Fields, type Json, NAMESPACES, object, optional, SECURITY, some } from './words';

/** Issuers of tokens: two that RequestAuthentications may name, and one that none does. */
const ALPHA = new Issuer('https://alpha.example.com');
const BETA = new Issuer('beta');
const GAMMA = new Issuer('gamma');

/** A token as one of these issuers signs it, if its key is asked for; else one that nobody has signed. */
export function signedToken(claims: string, key: string | undefined): string {
  const issuer = [ALPHA, BETA, GAMMA].find(({ jwks }) => keysIn(jwks).some(({ id }) => id === key));
  const said = JSON.parse(claims) as Readonly<Record<string, unknown>>;
  return issuer === undefined ? `${GAMMA.token(said).slice(0, -6)}AAAAAA` : issuer.token(said);
}

/** Whose tokens random meshes take. */
export const TOKEN_RULES = [
  { issuer: ALPHA.name, jwks: ALPHA.jwks },
  { issuer: ALPHA.name, jwks: ALPHA.jwks, forwardOriginalToken: true },
  { issuer: BETA.name, jwks: BETA.jwks, audiences: ['shop'] },
  { issuer: BETA.name, jwks: BETA.jwks, fromHeaders: [{ name: 'x-token' }] },
  { issuer: ALPHA.name, jwks: GAMMA.jwks },
  { issuer: ALPHA.name, jwks: ALPHA.jwks, fromParams: ['t'], fromCookies: ['session'] },
  {
    issuer: BETA.name,
    jwks: BETA.jwks,
    fromHeaders: [{ name: 'x-token', prefix: 'JWT ' }],
    forwardOriginalToken: true,
  },
] as const;

/** Tokens are verified at the gateway, at some pods, or in a whole namespace. */
export const requestAuthentication: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    fc.nat({ max: 9 }),
    fc.subarray<Fields>(JSON.parse(JSON.stringify(TOKEN_RULES)) as Fields[], { minLength: 1, maxLength: 2 }),
    optional(some<Json>([{ istio: 'gateway' }, { istio: 'gateway' }, { app: 'api' }, { version: 'v1' }]), 75),
    fc.boolean(),
  )
  .map(([namespace, id, jwtRules, labels, toHeaders]) =>
    object(SECURITY, 'RequestAuthentication', namespace, `tokens-${id}`, {
      // Headers that pods get are not those that the proxy before them sends.
      jwtRules: jwtRules.map((rule) =>
        toHeaders && labels !== undefined && 'istio' in (labels as Fields)
          ? { ...rule, outputClaimToHeaders: [{ header: 'x-v', claim: 'v' }] }
          : rule,
      ),
      ...(labels !== undefined && { selector: { matchLabels: labels } }),
    }),
  );

const saidClaims = some<Fields>([
  { sub: 'ann' },
  { sub: 'bob', role: 'admin', v: '1' },
  { sub: 'ann', role: ['user', 'admin'], aud: 'shop' },
  { sub: 'ann', role: 'user', aud: ['shop', 'x'], v: 'tester' },
  { role: 'admin' },
]);

/** Headers with a token: a good one, of another issuer, broken, at another place. */
export const tokenHeaders: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .tuple(
    some([ALPHA, ALPHA, BETA, BETA, GAMMA]),
    saidClaims,
    some(['', '', '', '', 'broken', 'elsewhere', 'bare', 'prefixed', 'cookie']),
  )
  .map(([issuer, said, odd]): Readonly<Record<string, string>> => {
    const token = issuer.token(said);
    if (odd === 'broken') return { authorization: `Bearer ${token.slice(0, -6)}AAAAAA` };
    if (odd === 'elsewhere') return { 'x-token': token };
    if (odd === 'prefixed') return { 'x-token': `JWT ${token}` };
    if (odd === 'cookie') return { cookie: `a=b; session=${token}` };
    return { authorization: odd === 'bare' ? token : `Bearer ${token}` };
  });

/** A token in a query parameter. */
export const tokenQuery: fc.Arbitrary<string> = fc
  .tuple(some([ALPHA, ALPHA, BETA]), saidClaims)
  .map(([issuer, said]) => `?t=${issuer.token(said)}`);

/** What policies ask of tokens. */
export const tokenRules: readonly Fields[] = [
  { from: [{ source: { requestPrincipals: ['*'] } }] },
  { from: [{ source: { requestPrincipals: [`${ALPHA.name}/*`, 'beta/bob'] } }] },
  { from: [{ source: { notRequestPrincipals: ['*'] } }] },
  {
    when: [{ key: 'request.auth.claims[role]', values: ['admin', 'use*'] }],
    to: [{ operation: { methods: ['GET'] } }],
  },
  { when: [{ key: 'request.auth.claims[role]', notValues: ['admin'] }] },
  { when: [{ key: 'request.auth.audiences', values: ['shop'] }] },
];
