import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { composeEstate } from '../../lib/constructs/compose-estate';
import { HEADERS } from '../../lib/output/writer';
import { readRegistry } from '../../lib/registry/read-registry';
import { synthesizeRegistry } from '../../lib/synthesis/synthesize-registry';

let work: string;
const at = (...path: string[]) => join(work, ...path);

function write(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}

const tenant = (name: string, more = '') => `apiVersion: branchline/v1
kind: Tenant
name: ${name}
namespace: ${name}
domains: [${name}.example.com]
${more}services:
  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/] }
`;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'branchline-environments-'));
  write(
    'tenants/estate.yaml',
    `apiVersion: branchline/v1
kind: Estate
gitops: { tool: argocd, repoURL: "https://git.example.com/deploy.git", path: out }
environments:
  staging: { class: staging, cluster: nonprod }
  production: { class: production, cluster: prod }
clusters: { nonprod: { server: "https://nonprod.example.com" }, prod: { name: prod-eu } }
`,
  );
  write('tenants/acme/tenant.yaml', tenant('acme'));
  write('tenants/globex/tenant.yaml', tenant('globex', 'environments: [production]\n'));
  write('tenants/initech/tenant.yaml', tenant('initech'));
  write(
    'tenants/acme/environments/staging.yaml',
    'apiVersion: branchline/v1\nkind: Environment\nnamespace: acme-staging\n',
  );
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const synth = (output: string, more: { environment?: string; cache?: string; dryRun?: boolean } = {}) =>
  synthesizeRegistry({
    registry: at('tenants'),
    output: at(output),
    gitops: {},
    dryRun: more.dryRun ?? false,
    ...(more.environment && { environment: more.environment }),
    ...(more.cache && { cache: at(more.cache) }),
  });

function contents(folder: string): Record<string, string> {
  const paths = (readdirSync(at(folder), { recursive: true }) as string[]).filter((path) => path.endsWith('.yaml'));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(at(folder, path), 'utf8')]));
}

test('the output has a folder for each environment, with the tenants that exist there', () => {
  synth('out');
  const folders = new Set(Object.keys(contents('out')).map((path) => path.split('/').slice(0, 2).join('/')));
  expect([...folders].sort()).toEqual([
    'production/acme',
    'production/gitops',
    'production/globex',
    'production/initech',
    'staging/acme',
    'staging/gitops',
    'staging/initech',
  ]);
});

test('the GitOps tool finds each in its folder, under a name of its own, for the cluster that it belongs to (ENV-2)', () => {
  synth('out');
  const application = (environment: string) => load(contents('out')[`${environment}/gitops/acme.k8s.yaml`]!);
  expect(application('staging')).toMatchObject({
    metadata: { name: 'acme-staging' },
    spec: { source: { path: 'out/staging/acme' }, destination: { server: 'https://nonprod.example.com' } },
  });
  expect(application('production')).toMatchObject({
    metadata: { name: 'acme-production' },
    spec: { source: { path: 'out/production/acme' }, destination: { name: 'prod-eu' } },
  });
});

test('the kustomization.yaml of a tenant says of which environment and cluster it is', () => {
  synth('out');
  expect(load(contents('out')['staging/acme/kustomization.yaml']!)).toMatchObject({
    metadata: { annotations: { 'branchline.dev/environment': 'staging', 'branchline.dev/cluster': 'nonprod' } },
  });
});

test('one environment alone is rendered to the same files, and no other is touched', () => {
  synth('out');
  const all = contents('out');
  rmSync(at('out'), { recursive: true });
  expect(synth('out', { environment: 'staging' }).changes.added).toContain('acme/kustomization.yaml');
  const staging = Object.entries(all).filter(([path]) => path.startsWith('staging/'));
  expect(contents('out')).toEqual(Object.fromEntries(staging));
  synth('out', { environment: 'production' });
  expect(contents('out')).toEqual(all);
  expect(synth('out', { dryRun: true }).changes).toEqual({ added: [], changed: [], removed: [] });
});

test('output of before there were environments is removed', () => {
  write('tenants/estate.yaml', 'apiVersion: branchline/v1\nkind: Estate\n');
  const plain = (name: string, text: string) => write(`tenants/${name}/tenant.yaml`, text);
  const environments = contents('tenants');
  for (const name of ['acme', 'globex', 'initech']) plain(name, tenant(name, 'environment: staging\n'));
  rmSync(at('tenants/acme/environments'), { recursive: true });
  synth('out');
  expect(Object.keys(contents('out'))).toContain('acme/kustomization.yaml');
  for (const [path, text] of Object.entries(environments)) write(`tenants/${path}`, text);
  for (const name of ['acme', 'globex', 'initech']) plain(name, tenant(name));
  write('tenants/estate.yaml', 'apiVersion: branchline/v1\nkind: Estate\nenvironments: { live: { class: staging } }\n');
  rmSync(at('tenants/acme/environments'), { recursive: true });
  synth('out');
  expect(Object.keys(contents('out')).every((path) => path.startsWith('live/'))).toBe(true);
});

test('what is remembered changes nothing of what is written, whatever is edited in between', () => {
  synth('remembered', { cache: 'cache' });
  const edits = [
    () => appendFileSync(at('tenants/acme/environments/staging.yaml'), 'services: { ui: { replicas: 2 } }\n'),
    () =>
      write(
        'tenants/umbrella/tenant.yaml',
        'apiVersion: branchline/v1\nkind: Tenant\nname: umbrella\nextends: acme\nnamespace: umbrella\ndomains: [umbrella.example.com]\n',
      ),
    // A release of the tenant that another one extends.
    () => write('tenants/acme/tenant.yaml', tenant('acme').replace('ui:1', 'ui:2')),
    () => write('tenants/initech/tenant.yaml', tenant('initech').replace('ui:1', 'ui:3')),
    () => rmSync(at('tenants/umbrella'), { recursive: true }),
  ];
  for (const edit of edits) {
    edit();
    synth('remembered', { cache: 'cache' });
    rmSync(at('fresh'), { recursive: true, force: true });
    synth('fresh');
    expect(contents('remembered')).toEqual(contents('fresh'));
  }
});

test('a namespace that another environment of the cluster has is seen, remembered or not', () => {
  write(
    'tenants/estate.yaml',
    readFileSync(at('tenants/estate.yaml'), 'utf8')
      .replace('cluster: prod ', 'cluster: nonprod ')
      .replace(', prod: { name: prod-eu }', ''),
  );
  write(
    'tenants/initech/environments/staging.yaml',
    'apiVersion: branchline/v1\nkind: Environment\nnamespace: initech-staging\ndomains: [initech-staging.example.com]\n',
  );
  write(
    'tenants/acme/environments/staging.yaml',
    'apiVersion: branchline/v1\nkind: Environment\nnamespace: acme-staging\ndomains: [acme-staging.example.com]\n',
  );
  synth('out', { cache: 'cache' });
  write(
    'tenants/initech/environments/staging.yaml',
    'apiVersion: branchline/v1\nkind: Environment\nnamespace: acme\ndomains: [initech-staging.example.com]\n',
  );
  expect(() => synth('out', { cache: 'cache' })).toThrow(
    /'acme \(production\)' and 'initech \(staging\)' both have the namespace/,
  );
});

test.each(['staging', 'production'])('an app gives the same files for %s', (environment) => {
  synth('out');
  const { estate, settings } = readRegistry(at('tenants'), { environment });
  const app = new GitOpsApp({ outdir: at('app', environment), gitops: settings.gitops });
  composeEstate(app, estate);
  const files = [...app.files()].map(([path, text]) => [
    `${environment}/${path}`,
    text.replace(HEADERS.app, HEADERS.registry),
  ]);
  const own = Object.entries(contents('out')).filter(([path]) => path.startsWith(`${environment}/`));
  expect(Object.fromEntries(files)).toEqual(Object.fromEntries(own));
});
