import type { Authentication, JwtRule } from '../../lib/model/authentication';
import { describeProblem } from '../../lib/model/problem';
import { checkEstate } from '../../lib/validation/check-estate';
import { aGateway, aService, aTenant, saidOf, saidOfService } from './samples';

const RULE: JwtRule = { issuer: 'https://login.example.com/' };
/** Of a service whose proxy knows the authorizer, since it calls it. */
const said = (authentication: Authentication) =>
  saidOfService({ authentication, calls: [{ kind: 'host', namespace: 'auth', service: 'opa' }] });
const ofRule = (own: Partial<JwtRule>) => said({ jwtRules: [{ ...RULE, ...own }] });

test('TENANT-10: tokens, an authorizer, and both are fine', () => {
  expect(said({ jwtRules: [RULE, { issuer: 'b', jwks: '{"keys":[{}]}' }], publicPaths: ['/', '/a/b'] })).toEqual([]);
  expect(said({ provider: 'opa' })).toEqual([]);
  expect(said({ jwtRules: [RULE], provider: 'opa', required: false })).toEqual([]);
});

test.each<[Authentication, string]>([
  [{}, 'authentication: error: authentication: says neither whose tokens are valid nor whom to ask [TENANT-10]'],
  [
    { jwtRules: [], provider: 'opa', required: true },
    'authentication.required: error: authentication.required: no token can be',
  ],
  [{ provider: '' }, 'authentication.provider: error: authentication.provider: an authorizer has a name'],
  [{ provider: 'a', publicPaths: ['/a', 'b'] }, "publicPaths.1: a public path begins with '/', got 'b'"],
  [{ provider: 'a', publicPaths: ['/a/*'] }, "publicPaths.0: a public path is a plain path without '*', got '/a/*'"],
  [{ provider: 'a', publicPaths: ['/a/../b'] }, "publicPaths.0: a public path is a plain path without '/../'"],
  [{ provider: 'a', publicPaths: ['/a?b'] }, "publicPaths.0: a public path is a plain path without '?'"],
  [{ jwtRules: [RULE, RULE] }, "jwtRules.1.issuer: 'https://login.example.com/' has two rules"],
])('TENANT-10: %j', (authentication, expected) => {
  expect(said(authentication)).toEqual([expect.stringContaining(expected)]);
});

test.each<[Partial<JwtRule>, string]>([
  [{ issuer: '' }, 'issuer: an issuer has a name'],
  [{ jwksUri: 'https://a', jwks: '{"keys":[{}]}' }, 'jwks: the keys are here or at `jwksUri`'],
  [{ jwks: 'nothing' }, 'jwks: must be a JSON Web Key Set'],
  [{ jwks: '{"keys":[]}' }, 'jwks: must be a JSON Web Key Set'],
  [{ jwks: 'null' }, 'jwks: must be a JSON Web Key Set'],
  [{ fromHeaders: [{ name: 'a b' }] }, "fromHeaders.0.name: 'a b' is no name of a header"],
  [{ fromCookies: ['a', ''] }, 'fromCookies.1: has to have a name'],
  [{ fromParams: [''] }, 'fromParams.0: has to have a name'],
  [{ outputClaimToHeaders: [{ header: 'a.b', claim: 'sub' }] }, "outputClaimToHeaders.0.header: 'a.b' is no header"],
  [
    { outputClaimToHeaders: [{ header: 'X-Variant-Id', claim: 'v' }] },
    "header: 'X-Variant-Id' says where a request goes",
  ],
  [{ outputClaimToHeaders: [{ header: 'Host', claim: 'v' }] }, "header: 'Host' says where a request goes"],
  [{ outputClaimToHeaders: [{ header: 'x-a', claim: '' }] }, 'outputClaimToHeaders.0.claim: a claim has a name'],
  [
    {
      outputClaimToHeaders: [
        { header: 'x-a', claim: 'a' },
        { header: 'X-A', claim: 'b' },
      ],
    },
    "outputClaimToHeaders.1.header: 'X-A' is set twice",
  ],
])('TENANT-10: a rule with %j', (own, expected) => {
  expect(ofRule(own)).toEqual([
    expect.stringMatching(
      new RegExp(`authentication\\.jwtRules\\.0\\.[^:]*${expected.replace(/[.[\]{}()`]/g, '\\$&')}`),
    ),
  ]);
});

test('TENANT-10: a header from a claim proves nothing where a token may be left out', () => {
  const claims = { ...RULE, outputClaimToHeaders: [{ header: 'x-user', claim: 'sub' }] };
  expect(said({ jwtRules: [claims] })).toEqual([]);
  expect(said({ jwtRules: [claims], required: false })).toEqual([
    expect.stringMatching(
      /^cms\.authentication\.jwtRules\.0\.outputClaimToHeaders: warning: .*they prove nothing \[TENANT-10\]/,
    ),
  ]);
});

test('TENANT-10: without requests there are no tokens', () => {
  expect(saidOfService({ authentication: { jwtRules: [RULE] }, protocol: 'tcp' })).toEqual([
    expect.stringMatching(/service 'cms' has no port for requests, so none of them has a token/),
  ]);
});

test('TENANT-10: at a gateway it stands at pods that are the tenant’s own, and those of no other gateway', () => {
  const authentication = { jwtRules: [RULE] };
  const at = (...gateways: Parameters<typeof aGateway>[0][]) =>
    saidOf(
      aTenant({
        domains: [],
        gateways: gateways.map(aGateway),
        services: gateways.map((each, index) =>
          aService({ name: `s${index}`, gateway: each!.name ?? 'gateway', hostnames: [`s${index}.example.com`] }),
        ),
      }),
    );
  const selector = { istio: 'x' };
  expect(at({ authentication })).toEqual([]);
  expect(at({ authentication, selector })).toEqual([]);
  for (const own of [{ podNamespace: 'ingress' }, { use: 'public' }]) {
    expect(at({ authentication, selector, ...own })).toEqual([
      expect.stringMatching(/authentication: error: .*not the tenant's own.*\n.*say it of the services/),
    ]);
  }
  expect(at({ authentication, selector, name: 'a' }, { selector, name: 'b' })).toEqual([
    expect.stringMatching(/gateways 'a' and 'b' have the same pods/),
  ]);
  expect(at({ authentication, name: 'a' }, { name: 'b' })).toEqual([]);
});

test('TENANT-12: with NetworkPolicies proxies ask authorizers in the namespaces that estate.yaml names', () => {
  const isolation = { authorization: true, callers: true, sidecar: true, network: true };
  const tenant = aTenant({
    isolation,
    gateways: [aGateway({ authentication: { provider: 'sso' } })],
    services: [aService({ authentication: { provider: 'opa' } })],
  });
  const said = (authorizers: string[], own = tenant) =>
    checkEstate({
      tenants: [own],
      network: { controlPlane: 'istio-system', telemetry: [], authorizers, addresses: [], cni: false },
    }).map(describeProblem);
  expect(said([])).toEqual([
    expect.stringMatching(/^gateway.authentication.provider: error: .*cannot ask the authorizer 'sso' \[TENANT-12\]/),
    expect.stringMatching(/^cms.authentication.provider: error: .*cannot ask the authorizer 'opa' \[TENANT-12\]/),
  ]);
  expect(said(['auth'])).toEqual([]);
  const open = { ...isolation, network: false };
  expect(said([], { ...tenant, isolation: { ...open, sidecar: false } })).toEqual([]);
  // A Sidecar hides what it does not name; gateways have none.
  expect(said([], { ...tenant, isolation: open })).toEqual([
    "cms.authentication.provider: warning: authentication.provider: the Sidecar of 'cms' lets its proxy ask the authorizer 'opa' only where that runs in istio-system or is called by 'cms': anywhere else every request is refused (403) [TENANT-10]\n    fix: have estate.yaml name its namespace: `network: { authorizers: [auth] }`; or call it, by `calls: [mesh/<name>]` or a MeshService",
  ]);
  expect(said(['istio-system'], { ...tenant, isolation: open })).toEqual([]);
  const calls = [{ kind: 'host', namespace: 'auth', service: 'opa' }] as const;
  const services = tenant.services.map((each) => ({ ...each, calls: [...calls] }));
  expect(said([], { ...tenant, services, isolation: open })).toEqual([]);
});

test('TENANT-10: a gateway that passes connections on cannot ask them for a token', () => {
  const vault = aService({
    name: 'vault',
    protocol: 'tcp',
    tls: { mode: 'PASSTHROUGH' },
    gateway: 'gateway',
    hostnames: ['vault.example.org'],
  });
  const at = (authentication?: Authentication) =>
    saidOf(aTenant({ gateways: [aGateway({ authentication })], services: [vault] }));
  expect(at()).toEqual([]);
  expect(at({ provider: 'opa' })).toEqual([
    "gateway.authentication: error: authentication: the gateway passes connections of 'vault.example.org' on to 'vault': without requests they have no token, and would be refused [TENANT-10]\n    fix: expose 'vault' on another gateway, or say it of the services that take requests",
  ]);
});
