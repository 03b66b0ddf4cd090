import type { Authentication } from '../../lib/model/authentication';
import {
  authorizerAsked,
  demandsToken,
  guardedGateway,
  guardedService,
  requestAuthentication,
  tokenRequired,
  userPolicyNames,
} from '../../lib/security/user-policies';
import { gateway, service, tenant } from '../estate/declared';
import { EVERY_JWT_RULE } from '../estate/everything';

const RULES = [{ issuer: 'https://login.example.com/' }];
const someone = { source: { notRequestPrincipals: ['*'] } };
const operationOf = (authentication: Authentication, own: Parameters<typeof service>[1] = {}) =>
  tokenRequired(authentication, guardedService(service('cms', own))).rules;

test('TENANT-10: a token is demanded where tokens are looked at, unless somebody says otherwise', () => {
  expect(demandsToken({ jwtRules: RULES })).toBe(true);
  expect(demandsToken({ jwtRules: RULES, required: false })).toBe(false);
  expect(demandsToken({ provider: 'opa' })).toBe(false);
  expect(demandsToken({ jwtRules: [], provider: 'opa' })).toBe(false);
});

test('TENANT-10: what there is has a name for each purpose', () => {
  expect(userPolicyNames(undefined, 'of-cms')).toEqual({});
  expect(userPolicyNames({ jwtRules: RULES, provider: 'opa' }, 'of-cms')).toEqual({
    tokens: 'tokens-of-cms',
    required: 'token-required-of-cms',
    provider: 'authorizer-of-cms',
  });
  expect(userPolicyNames({ jwtRules: RULES, required: false }, 'at-gateway')).toEqual({ tokens: 'tokens-at-gateway' });
  expect(userPolicyNames({ provider: 'opa' }, 'of-cms')).toEqual({ provider: 'authorizer-of-cms' });
});

test('TENANT-10: rules for tokens are written in Istio’s words, with what was said and no more', () => {
  const guarded = guardedService(service('cms'));
  expect(requestAuthentication({ jwtRules: [EVERY_JWT_RULE, ...RULES, { issuer: 'i', jwks: '{}' }] }, guarded)).toEqual(
    {
      selector: { matchLabels: { app: 'cms' } },
      jwtRules: [EVERY_JWT_RULE, ...RULES, { issuer: 'i', jwks: '{}' }],
    },
  );
});

test('TENANT-10: a service refuses requests without a token at its ports for requests, all but public paths', () => {
  expect(tokenRequired({ jwtRules: RULES }, guardedService(service('cms')))).toEqual({
    selector: { matchLabels: { app: 'cms' } },
    action: 'DENY',
    rules: [{ from: [someone], to: [{ operation: { ports: ['8080'] } }] }],
  });
  const ports = {
    http: { port: 80, targetPort: 8080 },
    grpc: { port: 9090, protocol: 'grpc' },
    db: { port: 5432, protocol: 'tcp' },
    metrics: { port: 9102, routed: false },
  } as const;
  expect(operationOf({ publicPaths: ['/login/', '/a'] }, { port: undefined, ports })).toEqual([
    {
      from: [someone],
      to: [{ operation: { ports: ['8080', '9090'], notPaths: ['/login', '/login/*', '/a', '/a/*'] } }],
    },
  ]);
  expect(operationOf({ publicPaths: ['/'] })![0]!.to![0]!.operation!.notPaths).toEqual(['/*']);
});

test('TENANT-10: at a gateway preflights need no token where a service says which pages may call it', () => {
  const at = (...services: ReturnType<typeof service>[]) => guardedGateway(tenant({ services }), gateway());
  const cors = { allowOrigins: ['https://www.example.com'] };
  const exposed = service('cms', { routes: ['/'], cors });
  expect(at(exposed)).toEqual({ labels: { istio: 'acme-staging-gateway' }, hasPreflights: true });
  expect(at(service('inner', { cors }), service('ui', { routes: ['/'] })).hasPreflights).toBe(false);
  expect(guardedGateway(tenant(), gateway({ selector: { a: 'b' } })).labels).toEqual({ a: 'b' });
  const preflight = 'request.headers[access-control-request-method]';
  expect(tokenRequired({ jwtRules: RULES, publicPaths: ['/x'] }, at(exposed)).rules).toEqual([
    { from: [someone], to: [{ operation: { notPaths: ['/x', '/x/*'], notMethods: ['OPTIONS'] } }] },
    {
      from: [someone],
      to: [{ operation: { notPaths: ['/x', '/x/*'], methods: ['OPTIONS'] } }],
      when: [{ key: preflight, notValues: ['*'] }],
    },
  ]);
  expect(tokenRequired({ jwtRules: RULES }, at()).rules).toEqual([{ from: [someone] }]);
});

test('TENANT-10: an authorizer is asked about every request that has to show who sends it', () => {
  const asked = (authentication: Authentication) =>
    authorizerAsked({ provider: 'opa', ...authentication }, guardedGateway(tenant(), gateway()));
  expect(asked({})).toEqual({
    selector: { matchLabels: { istio: 'acme-staging-gateway' } },
    action: 'CUSTOM',
    provider: { name: 'opa' },
    rules: [{}],
  });
  expect(asked({ publicPaths: ['/login'] }).rules).toEqual([
    { to: [{ operation: { notPaths: ['/login', '/login/*'] } }] },
  ]);
});
