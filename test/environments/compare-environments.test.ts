import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compareEnvironments } from '../../lib/environments/compare-environments';
import { environmentDiffToJson, environmentDiffToText } from '../../lib/environments/render-environment-diff';
import { synthesizeRegistry } from '../../lib/synthesis/synthesize-registry';

let work: string;
const at = (...path: string[]) => join(work, ...path);
const write = (path: string, text: string) => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
};

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'branchline-compare-'));
  write(
    'tenants/estate.yaml',
    `apiVersion: branchline/v1
kind: Estate
environments:
  staging: { class: staging, cluster: nonprod }
  production: { class: production, cluster: prod }
clusters: { nonprod: { name: nonprod }, prod: { name: prod } }
`,
  );
  write(
    'tenants/acme/tenant.yaml',
    `apiVersion: branchline/v1
kind: Tenant
name: acme
namespace: acme
domains: [acme.example.com]
services:
  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/], calls: [cms], replicas: 3 }
  cms: { image: "r.example.com/cms:1", port: 8080, env: { LEVEL: warn } }
`,
  );
  write(
    'tenants/acme/environments/staging.yaml',
    `apiVersion: branchline/v1
kind: Environment
namespace: acme-staging
domains: [acme.staging.example.com]
services:
  ui: { replicas: 1 }
  cms: { env: { LEVEL: null, MODE: test } }
`,
  );
  write(
    'tenants/acme/variants/OPS-1.yaml',
    'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nservices: { cms: { image: "r.example.com/cms:2" } }\n',
  );
  write(
    'tenants/lab/tenant.yaml',
    'apiVersion: branchline/v1\nkind: Tenant\nname: lab\nenvironments: [staging]\nnamespace: lab\nservices: { x: { image: "r.example.com/x:1", port: 80 } }\n',
  );
  synthesizeRegistry({ registry: at('tenants'), output: at('dist'), gitops: {}, dryRun: false });
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const compare = () =>
  compareEnvironments({ environments: ['staging', 'production'], registry: at('tenants'), output: at('dist') });
const text = (all: boolean) => environmentDiffToText(compare(), all).replaceAll(`${work}/`, '');

const edit = (path: string, from: string, to: string) => {
  const before = readFileSync(at(path), 'utf8');
  expect(before).toContain(from);
  writeFileSync(at(path), before.replace(from, to));
};

test('nothing is said where all that differs is declared', () => {
  expect(text(false)).toBe('');
});

test('what is declared to differ is said with its place, each once', () => {
  expect(text(true)).toBe(`class: staging in staging, production in production
cluster: nonprod in staging, prod in production
acme namespace: acme-staging in staging, acme in production  tenants/acme/environments/staging.yaml:3:12
acme domains.0: acme.staging.example.com in staging, acme.example.com in production  tenants/acme/environments/staging.yaml:4:11
acme services.ui.replicas: 1 in staging, 3 in production  tenants/acme/environments/staging.yaml:6:19
acme services.cms.env.MODE: only in staging, test  tenants/acme/environments/staging.yaml:7:36
acme services.cms.env.LEVEL: only in production, warn  tenants/acme/environments/staging.yaml:7:24
lab tenant: only in staging  tenants/lab/tenant.yaml:1:1
acme variant ops-1: only in staging  tenants/acme/variants/OPS-1.yaml:1:1
`);
});

test('what only one output has, and no file of the registry says, is told by object and field', () => {
  edit('dist/production/acme/workloads/cms.k8s.yaml', 'value: warn', 'value: debug');
  expect(text(false)).toBe(
    'Deployment acme/cms: spec.template.spec.containers.app.env.LEVEL: only in production, {"name":"LEVEL","value":"debug"}, not declared workloads\n'.replace(
      'workloads',
      'acme/workloads/cms.k8s.yaml',
    ),
  );
});

test('what both outputs have beside the registry is no difference between them', () => {
  for (const environment of ['staging', 'production']) {
    edit(
      `dist/${environment}/acme/workloads/ui.k8s.yaml`,
      'kind: Deployment\n',
      'kind: Deployment\nextra: { by: an-app }\n',
    );
  }
  expect(text(false)).toBe('');
  edit('dist/staging/acme/workloads/ui.k8s.yaml', 'by: an-app', 'by: another');
  expect(text(false)).toBe(
    'Deployment acme/ui: extra.by: another in staging, an-app in production, not declared acme/workloads/ui.k8s.yaml\n',
  );
});

test('an object that only one output has is told as a whole', () => {
  write(
    'dist/production/acme/platform/own.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: own, namespace: acme }\n',
  );
  expect(text(false)).toMatch(/^ConfigMap acme\/own: only in production, .*, not declared acme\/platform\/own.yaml\n$/);
});

test('output that is not there is what the registry says', () => {
  rmSync(at('dist'), { recursive: true });
  expect(text(false)).toBe('');
});

test('machines get all of it, with the environments by name', () => {
  edit('dist/production/acme/workloads/cms.k8s.yaml', 'value: warn', 'value: debug');
  const json = environmentDiffToJson(compare());
  expect(json.undeclared).toEqual([
    expect.objectContaining({
      object: 'Deployment acme/cms',
      values: { staging: undefined, production: expect.anything() },
    }),
  ]);
  expect(json.declared).toContainEqual({
    tenant: 'acme',
    field: 'services.ui.replicas',
    values: { staging: 1, production: 3 },
    places: [expect.stringContaining('staging.yaml:6:19')],
  });
});

test('a registry below a folder of that name, files that state both sides, tenants and variants of one environment or of both', () => {
  const registry = 'environments/registry';
  write(
    `${registry}/estate.yaml`,
    'apiVersion: branchline/v1\nkind: Estate\nenvironments: { one: { class: staging, cluster: c }, two: { class: staging, cluster: d } }\nclusters: { c: { name: c }, d: { name: d } }\n',
  );
  const tenant = (name: string, more = '') =>
    `apiVersion: branchline/v1\nkind: Tenant\nname: ${name}\nnamespace: ${name}\nservices: { x: { image: "r.example.com/x:1", port: 80 } }\n${more}`;
  write(`${registry}/acme/tenant.yaml`, tenant('acme'));
  write(`${registry}/zoo/tenant.yaml`, tenant('zoo'));
  write(`${registry}/abc/tenant.yaml`, tenant('abc', 'environments: [two]\n'));
  const stated = (field: string) => `apiVersion: branchline/v1\nkind: Environment\nservices: { x: { ${field} } }\n`;
  write(`${registry}/acme/environments/one.yaml`, stated('env: { MODE: test }, replicas: 2'));
  write(`${registry}/acme/environments/two.yaml`, stated('env: { MODE: null }, replicas: 3'));
  write(
    `${registry}/acme/variants/OPS-1.yaml`,
    'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nservices: { x: { image: "r.example.com/x:2" } }\n',
  );
  write(
    `${registry}/acme/variants/OPS-2.yaml`,
    'apiVersion: branchline/v1\nkind: Variant\nid: OPS-2\nenvironments: [two]\nservices: { x: { image: "r.example.com/x:2" } }\n',
  );
  const diff = compareEnvironments({ environments: ['one', 'two'], registry: at(registry), output: at('no-such') });
  expect(environmentDiffToText(diff, true).replaceAll(`${work}/`, '')).toBe(`cluster: c in one, d in two
abc tenant: only in two  environments/registry/abc/tenant.yaml:1:1
acme services.x.env.MODE: only in one, test  environments/registry/acme/environments/one.yaml:3:31
acme services.x.replicas: 2 in one, 3 in two  environments/registry/acme/environments/one.yaml:3:49, environments/registry/acme/environments/two.yaml:3:49
acme variant ops-2: only in two  environments/registry/acme/variants/OPS-2.yaml:1:1
`);
});

test('what is no YAML of the output is not looked at', () => {
  const object = 'kind: ConfigMap\nmetadata: { name: own }\n';
  for (const path of ['node_modules/x/own.yaml', '.cache/own.yaml', 'own.yaml.orig', 'own.txt']) {
    write(`dist/staging/${path}`, object);
  }
  expect(text(false)).toBe('');
  write('dist/staging/own.yml', object);
  expect(text(false)).toContain('ConfigMap own: only in staging');
});
