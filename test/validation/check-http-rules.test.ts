import type { Cors, HeaderChanges, Redirect } from '../../lib/model/http-rules';
import { describeProblem } from '../../lib/model/problem';
import { propagationOf } from '../../lib/model/propagation';
import { checkEstate } from '../../lib/validation/check-estate';
import { EVERY_CORS, EVERY_HEADER_CHANGE, EVERY_REDIRECT, EVERY_STICKINESS } from '../estate/everything';
import { aService, aTenant, saidOfService } from './samples';

const EXPOSED = { routes: ['/cms'], gateway: 'gateway' };
const matching = (...messages: RegExp[]) => messages.map((message) => expect.stringMatching(message));
const OK = 'https://www.example.com';

test('nothing is wrong with the samples', () => {
  const headers = { request: EVERY_HEADER_CHANGE, response: EVERY_HEADER_CHANGE };
  const all = { cors: EVERY_CORS, headers, redirects: [EVERY_REDIRECT], stickiness: EVERY_STICKINESS };
  expect(saidOfService({ ...EXPOSED, ...all, rewrite: { uri: '/' } })).toEqual([]);
});

test.each<[Partial<Cors>, RegExp]>([
  [{ allowOrigins: [] }, /cors.allowOrigins: names no origin/],
  [
    { allowOrigins: ['www.example.com'] },
    /allowOrigins.0: must be an origin .* got 'www.example.com' .*\n.*`https:\/\/www/,
  ],
  [{ allowOrigins: [OK, 'https://a.example/x'] }, /allowOrigins.1: .*\n.*fix: write `https:\/\/a.example`/],
  [{ allowOrigins: [{ exact: 'a' }] }, /must be an origin/],
  [{ allowOrigins: [{ prefix: '' }] }, /must say exactly one of exact, prefix, regex/],
  [{ allowOrigins: [{ prefix: 'a', regex: 'b' } as never] }, /must say exactly one/],
  [{ allowOrigins: [{ regex: '(' }] }, /allowOrigins.0.regex: not an RE2 regular expression/],
  [{ allowMethods: ['put'] }, /allowMethods.0: methods are upper case, got 'put' .*\n.*write PUT/],
  [{ allowMethods: ['P UT'] }, /allowMethods.0: must be a name/],
  [{ allowHeaders: ['a:'] }, /allowHeaders.0: must be a name/],
  [{ exposeHeaders: ['a', ''] }, /exposeHeaders.1: must be a name/],
  [{ maxAge: '1' }, /cors.maxAge: must be a duration/],
  [{ allowOrigins: ['*'], allowCredentials: true }, /allowCredentials: with every origin/],
  [{ allowOrigins: [{ regex: '.*' }], allowCredentials: true }, /allowCredentials: with every origin/],
])('MESH-10: CORS %p', (cors, message) => {
  expect(saidOfService({ cors: { allowOrigins: [OK], ...cors } })).toEqual(matching(message));
});

test.each<Partial<Cors>>([
  { allowOrigins: ['*'] },
  { allowOrigins: ['*'], allowCredentials: false },
  { allowOrigins: [{ prefix: 'https://' }], allowCredentials: true },
  { allowOrigins: ['http://localhost:3000', 'capacitor://localhost'], allowHeaders: ['X-Own'] },
])('MESH-10: CORS %p is taken', (cors) => {
  expect(saidOfService({ cors: { allowOrigins: [OK], ...cors } })).toEqual([]);
});

test.each<[HeaderChanges, RegExp]>([
  [{ set: { 'X-Variant-Id': 'ops-1' } }, /headers.request.set.X-Variant-Id: 'X-Variant-Id' chooses variants/],
  [{ remove: ['x-variant-id'] }, /headers.request.remove.0: 'x-variant-id' chooses variants/],
  [{ set: { Host: 'a' } }, /'Host' is not a header that a rule may change/],
  [{ add: { ':path': '/' } }, /':path' is not a header/],
  [{ remove: ['Transfer-Encoding'] }, /may change/],
  [{ set: { 'x-envoy-max-retries': '3' } }, /may change/],
  [{ set: { 'a b': '1' } }, /a header's name has no spaces/],
  [{ set: { 'x-a': '1' }, remove: ['X-A'] }, /headers.request.remove.0: 'X-A' is changed twice, in `set` and `remove`/],
  [{ set: { a: '1\n2' } }, /headers.request.set.a: a value has no line breaks/],
  [{ add: { a: '50%' } }, /headers.request.add.a: '%' begins what Envoy fills in, and '50%' .*\n.*`%%`/],
  [{ set: { a: '%ENVIRONMENT(TOKEN)%' } }, /not known here/],
])('MESH-10: changes %p to headers', (request, message) => {
  expect(saidOfService({ headers: { request } })).toEqual(matching(message));
});

test('MESH-10: answers may name the variant, and values may be filled in', () => {
  const set = { 'x-variant-id': 'a', 'x-from': '%DOWNSTREAM_REMOTE_ADDRESS%', 'x-for': '%REQ(X-Own?Y)% 50%%' };
  expect(saidOfService({ headers: { response: { set } } })).toEqual([]);
  expect(saidOfService({ headers: { response: { remove: ['connection'] } } })).toHaveLength(1);
});

test('EDGE-9: a rewrite is a path, of a service that has routes', () => {
  expect(saidOfService({ rewrite: { uri: '/' } })).toEqual(matching(/rewrite: service 'cms' has no routes/));
  for (const uri of ['x', '/a?b', '/a b', '']) {
    expect(saidOfService({ ...EXPOSED, rewrite: { uri } })).toEqual(matching(/rewrite.uri: must be a path/));
    const routes = ['/b', { path: '/cms', rewrite: { uri } }];
    expect(saidOfService({ ...EXPOSED, routes })).toEqual(matching(/routes.1.rewrite.uri: must be a path/));
  }
});

test.each<[Redirect, RegExp]>([
  [{ path: 'old', uri: '/new' }, /redirects.0.path: a redirect begins with '\/'/],
  [{ path: '/old' }, /redirects.0: leads where it came from/],
  [{ path: '/old', uri: 'new' }, /redirects.0.uri: must be a path/],
  [{ path: '/old', uri: '/old/' }, /redirects.0.uri: '\/old' is redirected to itself/],
  [{ path: '/old', authority: 'https://a.example' }, /redirects.0.authority: must be a DNS name/],
  [{ path: '/old', uri: '/new', redirectCode: 304 }, /redirectCode: must be one of 301, 302, 303, 307, 308, got 304/],
  [{ path: '/cms', scheme: 'https' }, /'\/cms' is claimed by/],
])('EDGE-9: redirect %p', (redirect, message) => {
  expect(saidOfService({ ...EXPOSED, redirects: [redirect] })).toEqual(matching(message));
});

test('EDGE-9: redirects of a path alone go before a route of that path, but not twice', () => {
  const alone = { path: '/cms', uri: '/cms/start' };
  expect(saidOfService({ ...EXPOSED, redirects: [alone] })).toEqual([]);
  expect(saidOfService({ ...EXPOSED, redirects: [alone, { ...alone, uri: '/b' }] })).toHaveLength(1);
  expect(saidOfService({ redirects: [alone] })).toEqual(matching(/redirects.0: service 'cms' is exposed on no host/));
  const elsewhere = { path: '/cms', uri: '/cms', authority: 'www.example.com:8443' };
  expect(saidOfService({ ...EXPOSED, redirects: [elsewhere] })).toEqual([]);
});

test('MESH-11: what a cookie may be', () => {
  const said = (own: object) => saidOfService({ stickiness: { name: 'cms', ...own } });
  expect(said({ name: 'a b' })).toEqual(matching(/stickiness.name: a cookie's name/));
  expect(said({ ttl: 'soon' })).toEqual(matching(/stickiness.ttl: must be a duration/));
  expect(said({ path: '/; Secure' })).toEqual(matching(/stickiness.path: must be a plain path/));
  expect(said({})).toEqual([]);
});

test('MESH-8: a tcp service has none of these', () => {
  const own = { cors: { allowOrigins: [OK] }, headers: {}, stickiness: { name: 'c' } };
  expect(saidOfService({ protocol: 'tcp', ...own })).toHaveLength(3);
});

test('MESH-8: times of a route are checked as those of a service are', () => {
  const retries = { attempts: 2, perTryTimeout: '2s' };
  const routes = ['/a', { path: '/b', timeout: '1s', retries }, { path: '/c', timeout: '1' }];
  expect(saidOfService({ ...EXPOSED, routes })).toEqual(
    matching(/routes.1.retries: 3 tries of 2s each do not fit/, /routes.2.timeout: must be a duration/),
  );
});

test('MESH-10, PROP-1: the header that the estate names is not changed', () => {
  const services = [aService({ headers: { request: { set: { 'x-env': 'a', baggage: 'b', 'x-variant-id': 'c' } } } })];
  const propagation = propagationOf({ header: 'x-env', baggage: 'variant' });
  const said = checkEstate({ tenants: [aTenant({ services })], propagation }).map(describeProblem);
  expect(said).toEqual(matching(/'x-env' chooses variants/, /'baggage' chooses variants/));
});

test("MESH-10: the header 'server' of answers is the proxies' own, so changing it is a warning", () => {
  for (const response of [{ remove: ['Server'] }, { set: { server: 'x' } }, { add: { server: 'x' } }]) {
    expect(saidOfService({ headers: { response } })).toEqual([
      expect.stringMatching(/warning: headers\.response\..*write 'server' into every answer.*\[MESH-10\]/),
    ]);
  }
  expect(saidOfService({ headers: { request: { set: { server: 'x' } } } })).toEqual([]);
});
