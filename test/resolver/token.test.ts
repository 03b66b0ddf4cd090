import { createSign, generateKeyPairSync } from 'node:crypto';
import { MeshModel } from '../../lib/mesh-model';
import type { MeshRequest } from '../../lib/resolver';
import { viewRequest } from '../../lib/resolver/request-view';
import { checkToken, isPreflight, requestAuthenticationsFor } from '../../lib/resolver/token';
import { GATEWAY } from './estate';
import { Issuer } from './random/tokens';

const ALPHA = new Issuer('alpha');
const token = ALPHA.token({ sub: 'ann', plan: 'pro', deep: { n: 7, flag: true, list: ['x'] }, scope: 'a  b' });

function authentication(rule: string, more = ''): string {
  return `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: acme }
spec: { ${more} jwtRules: [${rule}] }`;
}

const rule = (more = '') => `{ issuer: alpha, jwks: '${ALPHA.jwks}'${more} }`;

function check(rules: string, asked: Partial<MeshRequest> = {}) {
  const model = MeshModel.ofText(authentication(rules));
  const request = viewRequest({ from: GATEWAY, authority: 'acme.example.com', ...asked });
  return checkToken(requestAuthenticationsFor(model, { namespace: 'acme', labels: {} }), request);
}

const bearer = (text: string) => ({ headers: { authorization: `Bearer ${text}` } });

test('where a token is looked for: as the rule says, else in authorization and access_token', () => {
  const kinds = (rules: string, ...asked: Partial<MeshRequest>[]) => asked.map((item) => check(rules, item).kind);
  expect(kinds(rule(), bearer(token), { path: `/?a=b&access_token=${token}` }, { headers: { 'x-t': token } })).toEqual([
    'verified',
    'verified',
    'none',
  ]);
  const named = rule(', fromHeaders: [{ name: X-T }, { name: x-u, prefix: "JWT " }]');
  expect(kinds(named, { headers: { 'x-t': token } }, { headers: { 'x-u': `JWT ${token}` } }, bearer(token))).toEqual([
    'verified',
    'verified',
    'none',
  ]);
  const cookie = rule(', fromCookies: [session]');
  expect(kinds(cookie, { cookies: { other: 'x', session: token } }, { cookies: { other: token } })).toEqual([
    'verified',
    'none',
  ]);
  expect(kinds(rule(', fromParams: [t]'), { path: `/?t=${token}` }, { path: '/' })).toEqual(['verified', 'none']);
});

test('a verified token is taken out of the query too, and nothing else of it', () => {
  const path = (asked: string, more = '') => {
    const found = check(rule(more), { path: asked });
    return found.kind === 'verified' ? found.path : found.kind;
  };
  expect(path(`/?access_token=${token}`)).toBe('/');
  expect(path(`/x?z=1&access_token=${token}&b=c`)).toBe('/x?b=c&z=1');
  expect(path(`/?access_token=${token}&a=b`, ', forwardOriginalToken: true')).toBe(`/?access_token=${token}&a=b`);
  expect(path(`/?t=${token}&access_token=x`, ', fromParams: [t]')).toBe('/?access_token=x');
  // All of that name, and the first counts.
  expect(path(`/?access_token=${token}&access_token=x`)).toBe('/');
  expect(path(`/?access_token=x&access_token=${token}`)).toBe('refused');
});

test('where a token is taken out of the query, Envoy decodes the rest', () => {
  const path = (asked: string) => {
    const found = check(rule(), { path: asked });
    return found.kind === 'verified' ? found.path : found.kind;
  };
  expect(path(`/?access%5Ftoken=${token}`)).toBe('/');
  expect(path(`/?access_token=${token.replaceAll('.', '%2E')}&k=1`)).toBe('/?k=1');
  expect(path(`/?a=x%26b=c&access_token=${token}&%41=%2F`)).toBe('/?A=/&a=x&b=c');
  expect(path(`/?z&access_token=${token}&y=`)).toBe('/?y=&z=');
  expect(path(`/?a=+x&access_token=${token}&b=%zz`)).toBe('/?a=+x&b=%zz');
  expect(path(`/?a=1=2&access_token=${token}&&=3`)).toBe('/?=&=3&a=1=2');
  expect(path(`/?a=%ff&access_token=${token}`)).toBe('/?a=%ff');
});

test('a verified token is taken out, unless it is forwarded; claims become headers', () => {
  const asked = { headers: { authorization: `Bearer ${token}`, keep: '1' } };
  const headers = (more: string) => {
    const found = check(rule(more), asked);
    if (found.kind !== 'verified') throw new Error(found.kind);
    return Object.fromEntries([...found.headers].filter(([name]) => !name.startsWith('x-forwarded')));
  };
  expect(headers('')).toEqual({ keep: '1' });
  expect(headers(', forwardOriginalToken: true')).toEqual({ keep: '1', authorization: `Bearer ${token}` });
  const pairs = ['plan', 'deep.n', 'deep.flag', 'deep', 'deep.list', 'absent'].map(
    (claim, at) => `{ header: X-${at}, claim: ${claim} }`,
  );
  expect(headers(`, outputPayloadToHeader: X-All, outputClaimToHeaders: [${pairs.join(', ')}]`)).toEqual({
    keep: '1',
    'x-all': token.split('.')[1],
    'x-0': 'pro',
    'x-1': '7',
    'x-2': 'true',
  });
});

test('scope, permission and what a rule names are lists', () => {
  const own = ALPHA.token({ scope: 'a  b', permission: 'c', extra: 'd e', other: 'f g' });
  expect(check(rule(', spaceDelimitedClaims: [extra]'), bearer(own))).toMatchObject({
    claims: { scope: ['a', 'b'], permission: ['c'], extra: ['d', 'e'], other: 'f g' },
  });
});

test('verifies tokens that RSA and P-384 keys have signed', () => {
  const algorithms = [
    { alg: 'RS256', pair: generateKeyPairSync('rsa', { modulusLength: 2048 }), hash: 'sha256' },
    { alg: 'ES384', pair: generateKeyPairSync('ec', { namedCurve: 'P-384' }), hash: 'sha384' },
  ] as const;
  for (const { alg, pair, hash } of algorithms) {
    const jwks = JSON.stringify({ keys: [pair.publicKey.export({ format: 'jwk' })] });
    const signed = [{ alg }, { iss: 'x', sub: 'y' }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const key = { key: pair.privateKey, dsaEncoding: 'ieee-p1363' as const };
    const text = `${signed}.${createSign(hash).update(signed).sign(key, 'base64url')}`;
    const rules = `{ issuer: x, jwks: '${jwks}' }`;
    expect(check(rules, bearer(text)).kind).toBe('verified');
    expect(check(rules, bearer(`${signed}.AAAA`)).kind).toBe('refused');
    expect(check(rules, bearer(text.replace(/^[^.]*/, 'e30'))).kind).toBe('refused');
  }
});

test('why a token is refused; the rule of its own issuer has the say', () => {
  const detail = (rules: string, text: string) => {
    const found = check(rules, bearer(text));
    return found.kind === 'refused'
      ? [found.status, found.by.detail.replace(/^[^:]*: /, ''), found.by.path[2]]
      : found.kind;
  };
  const foreign = 'the issuer of the token is not the one that is asked for';
  expect(detail(rule(), 'x')).toEqual([401, 'the token is no JSON Web Token', 0]);
  expect(detail(rule(), new Issuer('beta').token({}))).toEqual([401, foreign, 0]);
  expect(detail(rule(), `${token.slice(0, -4)}AAAA`)).toEqual([401, 'no key of the issuer has signed the token', 0]);
  expect(detail(rule(', audiences: [a]'), token)).toEqual([403, 'the token is for another audience', 0]);
  // Rules are asked in the order of their issuers.
  const both = `{ issuer: aaa, jwks: '${ALPHA.jwks}' }, ${rule(', audiences: [a]')}`;
  expect(detail(both, token)).toEqual([403, 'the token is for another audience', 1]);
  expect(detail(`${rule(', audiences: [a]')}, { issuer: zzz, jwks: '{}' }`, token)).toEqual([
    403,
    'the token is for another audience',
    0,
  ]);
});

test('a token whose keys are not in the input counts, and that is said', () => {
  const found = check('{ issuer: alpha, jwksUri: "https://alpha/keys" }', bearer(token));
  expect(found).toMatchObject({
    kind: 'verified',
    unknowns: [
      {
        cause: 'token-keys',
        keys: 'https://alpha/keys',
        detail: 'whether the token is signed with a key of https://alpha/keys is not known',
      },
    ],
  });
  expect(check('{ issuer: alpha }', bearer(token))).toMatchObject({
    unknowns: [{ detail: 'whether the token is signed with a key of its issuer is not known' }],
  });
});

test('no claims: nobody verifies, a preflight, nothing sent', () => {
  const preflight = { origin: 'https://a', 'access-control-request-method': 'GET', authorization: `Bearer ${token}` };
  expect(check('', bearer(token))).toEqual({ kind: 'none', why: 'not-verified' });
  expect(check(rule(), { method: 'OPTIONS', headers: preflight })).toMatchObject({
    kind: 'none',
    why: 'preflight',
  });
  expect(check(rule())).toMatchObject({ kind: 'none', why: 'not-sent' });
  const asked = (method: string, headers: Record<string, string>) =>
    isPreflight(viewRequest({ from: GATEWAY, authority: 'a', method, headers }));
  expect(asked('GET', preflight)).toBe(false);
  expect(asked('OPTIONS', { origin: 'https://a' })).toBe(false);
  expect(asked('OPTIONS', { 'access-control-request-method': 'GET' })).toBe(false);
});

test('which RequestAuthentications are for a workload', () => {
  const documents = [
    authentication(rule(), 'selector: { matchLabels: { app: ui } },'),
    authentication(rule(), 'targetRefs: [{ kind: Gateway, group: gateway.networking.k8s.io, name: x }],').replace(
      'name: tokens',
      'name: targeted',
    ),
    authentication(rule()).replace('name: tokens, namespace: acme', 'name: mesh, namespace: istio-system'),
    authentication(rule()).replace('namespace: acme', 'namespace: other'),
  ];
  const model = MeshModel.ofText(documents.join('\n---\n'));
  const names = (app: string) =>
    requestAuthenticationsFor(model, { namespace: 'acme', labels: { app } }).map((item) => item.object.title);
  expect(names('ui')).toEqual(['RequestAuthentication istio-system/mesh', 'RequestAuthentication acme/tokens']);
  expect(names('cms')).toEqual(['RequestAuthentication istio-system/mesh']);
});

test('headers that are to come from a token are taken off what clients send', () => {
  const rules = `${rule(', outputPayloadToHeader: X-All, outputClaimToHeaders: [{ header: X-Plan, claim: plan }]')}, { issuer: zzz, jwks: '{}', outputClaimToHeaders: [{ header: x-other, claim: a }] }`;
  const forged = { 'x-all': 'f', 'x-plan': 'f', 'x-other': 'f', keep: '1' };
  const headers = (asked: Partial<MeshRequest>) => {
    const found = check(rules, asked);
    const behind = found.kind === 'refused' ? undefined : found.headers;
    return behind && Object.fromEntries([...behind].filter(([name]) => !name.startsWith('x-forwarded')));
  };
  expect(headers({ headers: forged })).toEqual({ keep: '1' });
  expect(headers({ headers: { ...forged, authorization: `Bearer ${token}` } })).toEqual({
    keep: '1',
    'x-all': token.split('.')[1],
    'x-plan': 'pro',
  });
  const preflight = { origin: 'https://a', 'access-control-request-method': 'GET' };
  expect(headers({ method: 'OPTIONS', headers: { ...forged, ...preflight } })).toEqual({ ...preflight, keep: '1' });
});

test('a key of another id is not tried', () => {
  const named = (kid: string) => `{ issuer: alpha, jwks: '${ALPHA.jwks.replace('"kid":"alpha"', `"kid":"${kid}"`)}' }`;
  expect([check(named('alpha'), bearer(token)).kind, check(named('beta'), bearer(token)).kind]).toEqual([
    'verified',
    'refused',
  ]);
});

test('times of a token are not compared with a clock, and said', () => {
  const told = (claims: object) => {
    const found = check(rule(), bearer(ALPHA.token({ sub: 'ann', ...claims })));
    return found.kind === 'verified' ? found.unknowns.map(({ cause, detail }) => `${cause}: ${detail}`) : found.kind;
  };
  const unknown = (range: string) => [
    `jwt: whether the token is valid now is not known: it is ${range}, and gets 401 outside that time`,
  ];
  expect(told({})).toEqual([]);
  expect(told({ exp: 1000 })).toEqual(unknown('until 1970-01-01T00:16:40Z'));
  expect(told({ nbf: 0, exp: 1000.5 })).toEqual(unknown('from 1970-01-01T00:00:00Z until 1970-01-01T00:16:40.500Z'));
  expect(told({ nbf: 60, exp: 'soon' })).toEqual(unknown('from 1970-01-01T00:01:00Z'));
  expect(told({ exp: 1e300 })).toEqual([]);
});
