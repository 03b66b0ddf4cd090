import { stringify } from 'yaml';
import { Issuer } from './random/tokens';

const A = new Issuer('https://a.example.com');
const B = new Issuer('https://b.example.com');

const outputs = { outputClaimToHeaders: [{ header: 'x-role', claim: 'role' }] };
const ofA = { issuer: A.name, jwks: A.jwks, ...outputs };
const ofB = { issuer: B.name, jwks: B.jwks };

/** Rules of RequestAuthentications, by the service that has them. */
export const RULES: Readonly<Record<string, readonly object[]>> = {
  one: [ofA],
  kept: [{ ...ofA, forwardOriginalToken: true }],
  audience: [{ ...ofA, audiences: ['web'] }],
  apart: [{ ...ofA, fromHeaders: [{ name: 'x-a' }], fromParams: ['t'] }, ofB],
  twice: [
    { ...ofA, fromHeaders: [{ name: 'x-a' }] },
    { ...ofA, fromParams: ['t'] },
  ],
  headers: [{ ...ofA, fromHeaders: [{ name: 'x-b' }, { name: 'x-a' }], fromCookies: ['s'] }],
  both: [{ issuer: A.name, jwks: A.jwks }, ofB],
};

/** The RequestAuthentication of a service. */
export function requestAuthentication(name: string): string {
  return stringify({
    apiVersion: 'security.istio.io/v1',
    kind: 'RequestAuthentication',
    metadata: { name, namespace: 'acme' },
    spec: { selector: { matchLabels: { app: name } }, jwtRules: RULES[name] },
  });
}

const first = A.token({ role: 'one' });
const second = A.token({ role: 'two' });
const forWeb = A.token({ role: 'web', aud: 'web' });
const other = B.token({ role: 'b' });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A request with several tokens, and what becomes of it. */
export interface SeveralTokens {
  readonly what: string;
  readonly to: keyof typeof RULES;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: 200 | 401 | 403;
  /** What the pod gets as x-role. */
  readonly role?: string;
}

export const SEVERAL_TOKENS: readonly SeveralTokens[] = [
  { what: 'one alone', to: 'one', path: '/', headers: bearer(first), status: 200, role: 'one' },
  { what: 'a bad one beside', to: 'one', path: '/?access_token=x', headers: bearer(first), status: 401 },
  { what: 'an empty one beside', to: 'one', path: '/?access_token=', headers: bearer(first), status: 401 },
  { what: 'a bad one first', to: 'one', path: `/?access_token=${first}`, headers: bearer('x'), status: 401 },
  {
    what: 'something that is no bearer beside',
    to: 'one',
    path: `/?access_token=${first}`,
    headers: { authorization: 'Basic x' },
    status: 200,
    role: 'one',
  },
  {
    what: 'two good ones',
    to: 'one',
    path: `/?access_token=${second}`,
    headers: bearer(first),
    status: 200,
    role: 'two,one',
  },
  {
    what: 'two good ones that are passed on',
    to: 'kept',
    path: `/?access_token=${second}`,
    headers: bearer(first),
    status: 200,
    role: 'two,one',
  },
  {
    what: 'one of an issuer that nobody knows',
    to: 'one',
    path: `/?access_token=${other}`,
    headers: bearer(first),
    status: 401,
  },
  {
    what: 'one for others beside',
    to: 'audience',
    path: `/?access_token=${first}`,
    headers: bearer(forWeb),
    status: 403,
  },
  {
    what: 'one for others first',
    to: 'audience',
    path: `/?access_token=${forWeb}`,
    headers: bearer(first),
    status: 403,
  },
  {
    what: 'a bad one before one for others',
    to: 'audience',
    path: '/?access_token=x',
    headers: bearer(first),
    status: 401,
  },
  {
    what: 'one for others before a bad one',
    to: 'audience',
    path: `/?access_token=${first}`,
    headers: bearer('x'),
    status: 403,
  },
  {
    what: 'of two rules the first has a bad one',
    to: 'apart',
    path: '/',
    headers: { 'x-a': 'x', ...bearer(other) },
    status: 200,
  },
  {
    what: 'of two rules the second has a bad one',
    to: 'apart',
    path: '/',
    headers: { 'x-a': first, ...bearer('x') },
    status: 200,
    role: 'one',
  },
  { what: 'a good and a bad one of a rule', to: 'apart', path: '/?t=x', headers: { 'x-a': first }, status: 401 },
  {
    what: 'the same, and one of another rule',
    to: 'apart',
    path: '/?t=x',
    headers: { 'x-a': first, ...bearer(other) },
    status: 200,
  },
  { what: 'two rules of an issuer', to: 'twice', path: '/?t=x', headers: { 'x-a': first }, status: 200, role: 'one' },
  {
    what: 'the second of two rules',
    to: 'twice',
    path: `/?t=${first}`,
    headers: { 'x-a': 'x' },
    status: 200,
    role: 'one',
  },
  {
    what: 'two headers',
    to: 'headers',
    path: '/',
    headers: { 'x-b': first, 'x-a': second },
    status: 200,
    role: 'one,two',
  },
  {
    what: 'two headers, one of them bad',
    to: 'headers',
    path: '/',
    headers: { 'x-b': 'x', 'x-a': second },
    status: 401,
  },
  {
    what: 'a header and a cookie',
    to: 'headers',
    path: '/',
    headers: { 'x-a': first, cookie: `s=${second}` },
    status: 200,
    role: 'two,one',
  },
  {
    what: 'a header and a bad cookie',
    to: 'headers',
    path: '/',
    headers: { 'x-a': first, cookie: 's=x' },
    status: 401,
  },
  { what: 'one of each issuer', to: 'both', path: `/?access_token=${other}`, headers: bearer(first), status: 200 },
  {
    what: 'one of each issuer, the other way round',
    to: 'both',
    path: `/?access_token=${first}`,
    headers: bearer(other),
    status: 200,
  },
  {
    what: 'a bad one beside one of two issuers',
    to: 'both',
    path: '/?access_token=x',
    headers: bearer(other),
    status: 401,
  },
];
