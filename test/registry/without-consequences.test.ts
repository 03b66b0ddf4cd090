import { parseRegistry } from '../../lib/registry/parse-registry';
import { RegistryError } from '../../lib/registry/registry-error';

const said = (service: string, more = ''): string[] => {
  const text = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
domains: [acme.example.com]
services:
  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/], calls: [cms, external/crm], ${service} }
  cms: { image: "r.example.com/cms:1", port: 8080 }
external: { crm: { host: crm.example.net } }
${more}`;
  try {
    parseRegistry([{ path: 'acme/tenant.yaml', text }]);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(RegistryError);
    return (error as RegistryError).problems.map(({ message }) => message);
  }
};

test('what says too little because one of its fields is unknown has one error', () => {
  expect(said('authentication: { jwt: { issuer: "https://a.example.com" } }')).toEqual(["unknown field 'jwt'"]);
});

test('a service with an unknown field still has its other errors', () => {
  expect(said('colour: red, user: 1337').length).toBe(2);
});

test('a field as other tools call it is checked as what is meant by it', () => {
  expect(said('redirects: [{ from: /old, to: /new }]')).toEqual(["unknown field 'from'", "unknown field 'to'"]);
});

test('of a file that is no YAML nobody is told that something is missing from it', () => {
  expect(said('user: 1000', 'services: {}\n')).toEqual(['not valid YAML: the key services is written twice']);
  expect(said('user: 1000', '---\ngateway: {}\n')).toEqual([
    'a registry file holds one document, this is a second one',
  ]);
});

test('the same mistake in a route is told once, and not once for each environment and each tenant that has it', () => {
  const acme = `apiVersion: branchline/v1
kind: Tenant
name: acme
services:
  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/x] }
  cms: { image: "r.example.com/cms:1", port: 8080, routes: [/x] }
namespace: acme
domains: [acme.example.com]
`;
  const of = (name: string) =>
    `apiVersion: branchline/v1\nkind: Environment\nnamespace: ${name}-staging\ndomains: [${name}.staging.example.com]\n`;
  const files = {
    estate:
      'apiVersion: branchline/v1\nkind: Estate\nenvironments: { staging: { class: staging }, qa: { class: staging } }\n',
    'acme/tenant': acme,
    'acme/environments/staging': of('acme'),
    'globex/tenant':
      'apiVersion: branchline/v1\nkind: Tenant\nname: globex\nextends: acme\nnamespace: globex\ndomains: [globex.example.com]\n',
    'globex/environments/staging': of('globex'),
  };
  expect(() => parseRegistry(Object.entries(files).map(([path, text]) => ({ path: `${path}.yaml`, text })))).toThrow(
    /^1 error in the registry tenants\/\ntenants\/acme\/tenant.yaml:6:61: error: services.cms.routes.0: '\/x' is claimed by service 'ui' and by service 'cms' \[EDGE-5\]\n {4}fix: .*:5:7$/,
  );
});

test('what to write where an environment lacks a service that is called names the platform’s as well', () => {
  const files = {
    estate:
      'apiVersion: branchline/v1\nkind: Estate\nenvironments: { staging: { class: staging }, qa: { class: staging } }\nmesh: { otel: { host: otel.telemetry.svc.cluster.local } }\n',
    'acme/tenant':
      'apiVersion: branchline/v1\nkind: Tenant\nname: acme\nservices:\n  ui: { image: "r/ui:1", port: 80, calls: [cms, mesh/otel] }\n  cms: { image: "r/c:1", port: 80 }\n',
    'acme/environments/qa': 'apiVersion: branchline/v1\nkind: Environment\nnamespace: qa\nservices: { cms: null }\n',
    'acme/environments/staging': 'apiVersion: branchline/v1\nkind: Environment\nnamespace: staging\n',
  };
  expect(() => parseRegistry(Object.entries(files).map(([path, text]) => ({ path: `${path}.yaml`, text })))).toThrow(
    'write `services: { ui: { calls: [mesh/otel] } }`',
  );
});

const estateSaid = (fields: string, tenant = ''): string[] => {
  const acme = `apiVersion: branchline/v1\nkind: Tenant\nname: acme\nnamespace: acme\ndomains: [acme.example.com]\n${tenant}\nservices:\n  ui: { image: "r/ui:1", port: 80, routes: [/], calls: [mesh/otel] }\n`;
  const base = 'environments: { a: { class: staging, cluster: one } }\n';
  try {
    parseRegistry([
      { path: 'estate.yaml', text: `apiVersion: branchline/v1\nkind: Estate\n${base}${fields}\n` },
      { path: 'acme/tenant.yaml', text: acme },
    ]);
    return [];
  } catch (error) {
    return (error as RegistryError).problems.map(({ message }) => message);
  }
};
const OTEL = 'mesh: { otel: otel.telemetry.svc.cluster.local }';
const CLUSTERS = 'clusters: { one: { name: one } }';

test('what estate.yaml declares in a wrong form is there all the same for those who use it', () => {
  expect(estateSaid(`${OTEL}\n${CLUSTERS}`)).toEqual([
    "must be a mapping (`name: value`), got 'otel.telemetry.svc.cluster.local'",
  ]);
  const mesh = 'mesh: { otel: { host: otel.telemetry.svc.cluster.local } }';
  for (const gateway of ['ingress', '{ namespace: ingress }', '{ namespace: ingress, selector: istio=public }']) {
    const fields = `${mesh}\n${CLUSTERS}\ngateways: { public: ${gateway}, other: { namespace: b, selector: { c: d } } }`;
    expect(estateSaid(fields, 'gateway: { use: public }')).toEqual([
      expect.stringMatching(/^(must be a mapping|missing)/),
    ]);
  }
  expect(estateSaid(`${mesh}\nclusters: { one: { server: one.example.com } }`)).toEqual([
    "must be a URL such as https://kubernetes.default.svc, got 'one.example.com'",
  ]);
});

test('a field of a gateway at a service is told where it belongs', () => {
  const fixes = (field: string) => {
    try {
      parseRegistry([
        {
          path: 'acme/tenant.yaml',
          text: `apiVersion: branchline/v1\nkind: Tenant\nname: acme\nenvironment: staging\nnamespace: acme\nservices:\n  ui: { image: "r/ui:1", port: 80, ${field} }\n`,
        },
      ]);
      return [];
    } catch (error) {
      return (error as RegistryError).problems.map(({ fix }) => fix);
    }
  };
  expect(fixes('httpsRedirect: true')).toEqual(['a gateway has it: `gateway.httpsRedirect` of the tenant']);
  expect(fixes('tls: { mode: PASSTHROUGH, credentialName: x }')).toContain(
    'a gateway has it: `gateway.tls.credentialName` of the tenant',
  );
});
