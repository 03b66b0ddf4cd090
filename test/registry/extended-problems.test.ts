import { stringify } from 'yaml';
import { type Attack, attempt } from '../attacks/two-tenants';

/** Errors of a tenant that extends another one stand in its own file, unless the other file is wrong by itself (ENV-1). */

const errors = (attack: Attack) => attempt(attack).errors;
const EXTENDS_B = { extends: 'b' };
const grants = {
  a: { namespaces: ['a-ns'], domains: ['a.example.com'], credentials: [] },
  b: { namespaces: ['b-ns'], domains: ['b.example.com'], credentials: ['b-wildcard'] },
};
const calling = (name: string) => ({ services: { x: { image: 'r/x:1', port: 80, calls: [name] } } });

test('what is granted to b alone is an error at the line by which a extends b', () => {
  expect(errors({ estate: { grants } })).toEqual([]);
  expect(errors({ a: EXTENDS_B, estate: { grants } })).toEqual([
    "tenants/a/tenant.yaml:8:10: error: gateway.tls.credentialName: estate.yaml does not grant tenant 'a' the certificate 'b-wildcard', it grants: none (written in tenants/b/tenant.yaml:10:21, which this tenant extends) [TENANT-6]",
  ]);
});

test('the same the other way round: of the tenant that extends', () => {
  const gateway = { tls: { credentialName: 'a-wildcard' } };
  const ofA = { ...grants, a: { ...grants.a, credentials: ['a-wildcard'] } };
  expect(errors({ a: { gateway }, b: { gateway: undefined, extends: 'a' }, estate: { grants: ofA } })).toEqual([
    expect.stringMatching(/^tenants\/b\/tenant.yaml:8:10: error: .*written in tenants\/a\/tenant.yaml:\d+:\d+, which/),
  ]);
});

test('a takes away what a service of b needs', () => {
  const b = calling('db');
  expect(errors({ a: EXTENDS_B, b })).toEqual([]);
  expect(errors({ a: { ...EXTENDS_B, services: { db: null } }, b })).toEqual([
    "tenants/a/tenant.yaml:8:10: error: services.x.calls.0: 'db': tenant 'a' has no service 'db' (written in tenants/b/tenant.yaml:25:9, which this tenant extends)",
  ]);
});

test('what is wrong with b itself is told once, at its line', () => {
  expect(errors({ a: EXTENDS_B, b: calling('nope') })).toEqual([
    "tenants/b/tenant.yaml:25:9: error: services.x.calls.0: 'nope': tenant 'b' has no service 'nope', it has: ui, db, x",
  ]);
  expect(errors({ a: EXTENDS_B, db: { timeout: '5x' } })).toEqual([
    expect.stringMatching(/^tenants\/b\/tenant.yaml:21:14: error: services.db.timeout: must be a duration/),
    expect.stringMatching(/^tenants\/b\/tenant.yaml:21:14: error: services.db.timeout: a tcp service/),
  ]);
});

test('what both claim is told of both, each in its file', () => {
  const b = { gateway: { selector: { istio: 'b-edge' }, podNamespace: 'b-edge' } };
  expect(errors({ a: EXTENDS_B, b })).toEqual([
    expect.stringMatching(/^tenants\/a\/tenant.yaml:8:10: error: gateway.selector: .*written in tenants\/b/),
    expect.stringMatching(/^tenants\/b\/tenant.yaml:10:5: error: gateway.selector: tenants 'a' and 'b' both use/),
  ]);
});

test("an error with a's own words stands there", () => {
  expect(errors({ a: { ...EXTENDS_B, services: { ui: { image: null } } } })).toEqual([
    expect.stringMatching(/^tenants\/a\/tenant.yaml:\d+:\d+: error: services.ui.image: missing/),
  ]);
  expect(errors({ a: { ...EXTENDS_B, ...calling('nope') } })).toEqual([
    expect.stringMatching(/^tenants\/a\/tenant.yaml:\d+:\d+: error: services.x.calls.0: [^(]*$/),
  ]);
});

describe('with a tenant that is there only to be extended', () => {
  const environments = { environments: { staging: { class: 'staging' } } };
  const file = (name: string, fields: object) => ({
    path: `${name}/tenant.yaml`,
    text: stringify({ apiVersion: 'branchline/v1', kind: 'Tenant', name, namespace: `${name}-ns`, ...fields }),
  });
  const product = file('product', { environments: [], ...calling('nope') });
  const of = (name: string) => file(name, { extends: 'product' });
  const told = (...more: { path: string; text: string }[]) =>
    errors({ a: { environment: undefined }, b: { environment: undefined }, estate: environments, more });

  test('what is wrong with a tenant that others extend is told once, at its line, with environments too', () => {
    const b = { environment: undefined };
    const environment = { environment: undefined };
    const estate = {
      environments: { staging: { class: 'staging', cluster: 'one' }, qa: { class: 'staging', cluster: 'two' } },
      clusters: { one: { name: 'one' }, two: { name: 'two' } },
    };
    const routes = { services: { x: { image: 'r/x:1', port: 80, probes: { readiness: 'up' } } } };
    expect(errors({ a: { ...environment, ...EXTENDS_B }, b: { ...b, ...routes }, estate })).toEqual([
      expect.stringMatching(/^tenants\/b\/tenant.yaml:\d+:\d+: error: services.x.probes.readiness: [^(]*$/),
    ]);
    // In one environment b has another value, so that the error is b's in the other one alone.
    const more = [
      {
        path: 'b/environments/qa.yaml',
        text: 'apiVersion: branchline/v1\nkind: Environment\nservices: { x: { probes: { readiness: /up } } }\n',
      },
    ];
    expect(errors({ a: { ...environment, ...EXTENDS_B }, b: { ...b, ...routes }, estate, more })).toEqual([
      expect.stringMatching(/^tenants\/b\/tenant.yaml:\d+:\d+: error: services.x.probes.readiness: .*\(in staging\)$/),
    ]);
  });

  test('what all have wrong is told once, where it is written', () => {
    expect(told(product, of('c'), of('d'))).toEqual([
      expect.stringMatching(
        /^tenants\/product\/tenant.yaml:\d+:\d+: error: services.x.calls.0: 'nope': tenant 'c' has no service/,
      ),
    ]);
  });

  test('what one of them has wrong is told in its file', () => {
    const fine = file('d', { extends: 'product', services: { nope: { image: 'r/n:1', port: 80 } } });
    expect(told(product, of('c'), fine)).toEqual([
      expect.stringMatching(
        /^tenants\/c\/tenant.yaml:\d+:\d+: error: services.x.calls.0: .*written in tenants\/product/,
      ),
    ]);
  });

  test('so is what the only one has', () => {
    expect(told(product, of('c'))).toEqual([expect.stringMatching(/^tenants\/c\/tenant.yaml:5:10: error: /)]);
  });

  test('those that extend it by another tenant count as well', () => {
    const between = file('c', { extends: 'product' });
    expect(told(product, between, file('e', { extends: 'c' }))).toEqual([
      expect.stringMatching(/^tenants\/product\/tenant.yaml/),
    ]);
  });
});
