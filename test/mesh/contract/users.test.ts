import { createSign, generateKeyPairSync } from 'node:crypto';
import { ApiObject, Chart } from 'cdk8s';
import { type Authentication, type GitOpsApp, MeshService, type TeamGateway } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { SmallTenant } from './small-tenant';

/** An issuer of tokens. */
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ISSUER = 'https://login.example.com/';
const jwks = JSON.stringify({
  keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
});
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
function token(claims: Record<string, unknown> = {}): string {
  const text = `${encoded({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${encoded({ iss: ISSUER, sub: 'ada', aud: 'shop', exp: 4102444800, ...claims })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
}
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

const TOKENS: Authentication = {
  jwtRules: [{ issuer: ISSUER, jwks, audiences: ['shop'], outputClaimToHeaders: [{ header: 'x-user', claim: 'sub' }] }],
  publicPaths: ['/login'],
};
const ORIGIN = 'https://www.example.com';

/** Tenants that ask visitors at their gateway, at a service, and by an external authorizer, which the platform runs. */
const estate = RenderedEstate.of((app: GitOpsApp) => {
  const tenant = (name: string, gateway: Authentication | undefined, service?: Authentication) => {
    const chart = new SmallTenant(app, name, { gateway: gateway && { authentication: gateway } });
    const entrance = chart.node.findChild('gateway') as TeamGateway;
    const cors = { allowOrigins: [ORIGIN], allowMethods: ['GET'], allowHeaders: ['authorization'] };
    const api = chart.addService('api', { routes: ['/'], gateway: entrance, cors, authentication: service });
    api.addVariant('OPS-1', { image: 'registry.example.com/api:OPS-1' });
    chart.addService('ui', { routes: ['/ui'], gateway: entrance, calls: [api] });
    return chart;
  };
  tenant('doors', TOKENS);
  tenant('rooms', undefined, { ...TOKENS, jwtRules: [{ ...TOKENS.jwtRules![0]!, forwardOriginalToken: true }] });
  tenant('asked', { provider: 'guard', publicPaths: ['/login'] });
  const within = new SmallTenant(app, 'within', { gateway: false });
  const authentication = { provider: 'guard' };
  const api = within.addService('api', { authentication, calls: [MeshService.fromName('guard', 'guards')] });
  const lost = within.addService('lost', { authentication });
  within.addService('ui', { calls: [api, lost] });
  const platform = new Chart(app, 'guards', { namespace: 'guards' });
  const labels = { app: 'guard' };
  const make = (apiVersion: string, kind: string, spec: object) =>
    new ApiObject(platform, kind, { apiVersion, kind, metadata: { name: 'guard' }, spec });
  make('v1', 'Service', { selector: labels, ports: [{ name: 'http', port: 8080, targetPort: 8080 }] });
  const containers = [{ name: 'guard', image: 'registry.example.com/guard:1' }];
  make('apps/v1', 'Deployment', {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers } },
  });
});

/** Istio’s configuration of the authorizer: the lab’s pods answer with the status that a request asks for. */
const MESH = `
extensionProviders:
- name: guard
  envoyExtAuthzHttp:
    service: guard.guards.svc.cluster.local
    port: 8080
    includeRequestHeadersInCheck: [x-lab-status]
`;

let mesh: JudgedMesh;
beforeAll(async () => {
  mesh = await JudgedMesh.start(estate, { mesh: MESH, sidecars: ['doors/*', 'rooms/*', 'within/*'] });
});
afterAll(() => mesh?.stop());

const at = (tenant: string, path = '/') => ({ from: `${tenant}/gateway`, url: `http://${tenant}.example.com${path}` });

describe.each(['doors', 'rooms'])('TENANT-10: %s: tokens of visitors', (tenant) => {
  test('a valid token gets through, and its claim with it, also to a variant', async () => {
    const headers = bearer(token());
    await mesh.lab.expect({ ...at(tenant), headers }, { status: 200, workload: 'api', headers: { 'x-user': 'ada' } });
    const asked = { ...headers, 'x-variant-id': 'ops-1' };
    await mesh.lab.expect({ ...at(tenant), headers: asked }, { status: 200, workload: 'api-ops-1' });
  });

  test.each<[string, Record<string, string>, number]>([
    ['no token', {}, 403],
    ['a header that a claim would set', { 'x-user': 'ada' }, 403],
    ['a token of another issuer', bearer(token({ iss: 'https://evil.example.com/' })), 401],
    ['a token for somebody else', bearer(token({ aud: 'bank' })), 403],
    ['a token that is out of date', bearer(token({ exp: 1 })), 401],
    ['a token that somebody changed', bearer(token().replace(/.{9}$/, 'AAAAAAAAA')), 401],
    ['no token, for a variant', { 'x-variant-id': 'ops-1' }, 403],
  ])('%s is refused', async (_what, headers, status) => {
    await mesh.lab.expect({ ...at(tenant), headers }, { status });
  });

  test('public paths need none, and what only looks like one does', async () => {
    await mesh.lab.expect(at(tenant, '/login'), { status: 200, workload: 'api' });
    await mesh.lab.expect(at(tenant, '/login/form?x=1'), { status: 200, workload: 'api' });
    for (const path of ['/loginx', '/login/../', '/LOGIN', '/login%2f..%2f']) {
      const { status } = await mesh.lab.request(at(tenant, path));
      expect([path, [400, 403].includes(status)]).toEqual([path, true]);
    }
  });

  test('a preflight of a page that may call is answered', async () => {
    const headers = {
      origin: ORIGIN,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    };
    const result = await mesh.lab.request({ ...at(tenant), method: 'OPTIONS', headers });
    expect([result.status, result.headers?.['access-control-allow-origin'], result.workload]).toEqual([
      200,
      ORIGIN,
      undefined,
    ]);
    await mesh.lab.expect({ ...at(tenant), method: 'OPTIONS', headers: { origin: ORIGIN } }, { status: 403 });
  });
});

test('TENANT-10: at a service callers in the mesh need a token, too; at a gateway they do not', async () => {
  const call = (tenant: string) => ({ from: `${tenant}/ui`, url: `http://api.${tenant}.svc.cluster.local:8080/` });
  await mesh.lab.expect(call('doors'), { status: 200 });
  await mesh.lab.expect(call('rooms'), { status: 403 });
  await mesh.lab.expect({ ...call('rooms'), headers: bearer(token()) }, { status: 200, headers: { 'x-user': 'ada' } });
  // The other service of the tenant asks for none.
  await mesh.lab.expect(at('rooms', '/ui'), { status: 200, workload: 'ui' });
});

test('TENANT-10: an external authorizer decides about each request but those to public paths and preflights', async () => {
  await mesh.lab.expect(at('asked'), { status: 200, workload: 'api' });
  const refused = { headers: { 'x-lab-status': '403' } };
  const result = await mesh.lab.request({ ...at('asked'), ...refused });
  expect([result.status, result.workload]).toEqual([403, 'guard']);
  expect((await mesh.lab.request({ ...at('asked', '/login'), ...refused })).workload).toBe('api');
  const preflight = { origin: ORIGIN, 'access-control-request-method': 'GET', ...refused.headers };
  expect((await mesh.lab.request({ ...at('asked'), method: 'OPTIONS', headers: preflight })).status).toBe(200);
});

test('TENANT-10: a proxy asks an authorizer that its Sidecar lets it know, and without one it refuses everything', async () => {
  const call = (service: string) => ({ from: 'within/ui', url: `http://${service}.within.svc.cluster.local:8080/` });
  await mesh.lab.expect(call('api'), { status: 200, workload: 'api' });
  await mesh.lab.expect({ ...call('api'), headers: { 'x-lab-status': '403' } }, { status: 403 });
  await mesh.lab.expect(call('lost'), { status: 403 });
});
