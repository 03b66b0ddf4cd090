import { dump } from 'js-yaml';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { composeEstate } from '../../lib/constructs/compose-estate';
import { describeProblem } from '../../lib/model/problem';
import { GitOpsTool } from '../../lib/output/gitops-tool';
import { HEADERS } from '../../lib/output/writer';
import { parseRegistry, parseWholeRegistry } from '../../lib/registry/parse-registry';
import { RegistryError } from '../../lib/registry/registry-error';
import { estateFiles } from '../../lib/synthesis/estate-files';

const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme-staging
services:
  cms: { image: "registry.example.com/cms:1", port: 8080 }
  legacy: { workload: external, port: 80 }
mtls: STRICT
isolation: true
`;

interface File {
  readonly path: string;
  readonly text: string;
}

const registry = (manifests: string, more: readonly File[] = []): File[] => [
  { path: 'acme/tenant.yaml', text: TENANT },
  { path: 'acme/manifests/own.yaml', text: manifests },
  ...more,
];

function saidOf(files: readonly File[]): string[] {
  try {
    return parseWholeRegistry(files).warnings.map(describeProblem);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return error.message.split('\n').slice(1);
  }
}

/** All on one line each. */
const told = (manifests: string, more?: readonly File[]) => saidOf(registry(manifests, more)).join('\n');

const filesOf = (manifests: string) =>
  estateFiles(parseRegistry(registry(manifests)).estate, { tool: GitOpsTool.NONE });

const object = (apiVersion: string, kind: string, name: string, more: object = {}) =>
  dump({ apiVersion, kind, metadata: { name }, ...more });

const OWN = `# For the database; ask the owners of the vault.
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: db, labels: { team: cms } }
spec: { refreshInterval: 1h, target: { name: db } }
---
# nothing here
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { greeting: "{{ .Values.name }} \${HOME}", mode: "0644" }
---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate, annotations: { argocd.argoproj.io/sync-wave: "-5", owner: db } }
spec: { suspend: null, template: { spec: { restartPolicy: Never, containers: [{ name: app, image: "x:1", env: [] }] } } }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: legacy-paths, namespace: acme-staging }
spec: { hosts: [old.example.com], http: [{ route: [{ destination: { host: legacy } }] }] }
`;

test('objects are written as they are, with the namespace of the tenant, into the folder of their stage', () => {
  const files = filesOf(OWN);
  expect(files.get('acme/platform/externalsecret.k8s.yaml')).toBe(`${HEADERS.registry}apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: db
  namespace: acme-staging
  labels:
    team: cms
spec:
  refreshInterval: "1h"
  target:
    name: db
`);
  const settings = files.get('acme/platform/configmap.k8s.yaml');
  expect(settings).toContain('  greeting: "{{ .Values.name }} ${HOME}"\n  mode: "0644"\n');
  expect(files.get('acme/platform/kustomization.yaml')).toContain(
    '- configmap.k8s.yaml\n  - externalsecret.k8s.yaml\n',
  );
  const job = files.get('acme/workloads/job.k8s.yaml');
  expect(job).toContain('env: []');
  expect(job).not.toContain('suspend');
  expect(files.get('acme/routing/virtualservice.k8s.yaml')).toContain(
    'name: legacy-paths\n  namespace: acme-staging\n',
  );
});

test('the files of a tenant without manifests are what they were', () => {
  const without = estateFiles(parseRegistry([{ path: 'acme/tenant.yaml', text: TENANT }]).estate, {
    tool: GitOpsTool.NONE,
  });
  const withOwn = filesOf(OWN);
  const ours = [...without].filter(([path]) => !path.endsWith('kustomization.yaml'));
  expect(ours.filter(([path, text]) => withOwn.get(path) !== text)).toEqual([]);
});

test.each([GitOpsTool.NONE, GitOpsTool.FLUX, GitOpsTool.ARGOCD])('the constructs write the same bytes (%s)', (tool) => {
  const { estate } = parseRegistry(registry(OWN));
  const gitops = { tool, repoURL: 'https://git.example.com/deploy.git', path: 'dist' };
  const app = new GitOpsApp({ gitops });
  composeEstate(app, estate);
  const composed = [...app.files()].map(([path, text]) => [path, text.replace(HEADERS.app, HEADERS.registry)]);
  expect([...estateFiles(estate, gitops)]).toEqual(composed);
});

test("Argo CD's order is kept, and an object's own wave wins", () => {
  const { estate } = parseRegistry(registry(OWN));
  const files = estateFiles(estate, { tool: GitOpsTool.ARGOCD, repoURL: 'https://git.example.com/deploy.git' });
  expect(files.get('acme/platform/externalsecret.k8s.yaml')).toContain('argocd.argoproj.io/sync-wave: "-1"');
  const job = files.get('acme/workloads/job.k8s.yaml');
  expect(job).toContain('argocd.argoproj.io/sync-wave: "-5"');
  expect(job).toContain('argocd.argoproj.io/sync-options: "PruneLast=true"');
  expect(job).toContain('owner: db');
});

test('two documents that share a value by an alias do not become one', () => {
  const text = filesOf(
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, labels: &l { x: y }, annotations: *l }\n',
  ).get('acme/platform/configmap.k8s.yaml');
  expect(text).not.toMatch(/[&*]l/);
});

test.each([
  ['just text', 'acme/manifests/own.yaml:1:1: error: must be an object of Kubernetes [WORK-5]'],
  ['kind: Secret\nmetadata: { name: a }', 'apiVersion: must be a version such as v1 or apps/v1, got nothing'],
  [object('v1', '../../x', 'a'), "kind: must be a kind such as ConfigMap, got '../../x'"],
  [object('v1', 'Secret', 'a/b'), "metadata.name: must be the name of an object, got 'a/b'"],
  ['apiVersion: v1\nkind: Secret', 'metadata: must be there and have a `name`'],
  [
    'apiVersion: v1\nkind: Secret\nmetadata: { generateName: a- }',
    'metadata.generateName: a GitOps tool applies it again',
  ],
  ['apiVersion: v1\nkind: Secret\nmetadata: { name: a, labels: { n: 1 } }', "metadata.labels.n: must be text, got '1'"],
  ['apiVersion: v1\nkind: Secret\nmetadata: { name: a, labels: [b] }', 'metadata.labels: must be a mapping'],
  [
    'apiVersion: v1\nkind: Secret\nmetadata: { name: a, namespace: 7 }',
    "metadata.namespace: must be the name of a namespace, got '7'",
  ],
  ['apiVersion: v1\nkind: List\nmetadata: { name: a }\nitems: []', 'kind: a List is no object of its own'],
  ['apiVersion: branchline/v1\nkind: Variant\nid: OPS-1', 'apiVersion: is a file of the registry'],
  [
    object('kustomize.config.k8s.io/v1beta1', 'Kustomization', 'a'),
    '1:1: error: is read by kustomize, and is no object',
  ],
  [
    'apiVersion: v1\nkind: X\nmetadata: { name: a }\nspec:\n  defaultMode: 0644',
    'own.yaml:5:16: error: spec.defaultMode: 0644 is octal to kubectl and decimal to others [WORK-5]\n    fix: write 420 for octal 0644',
  ],
  [
    'apiVersion: v1\nkind: X\nmetadata: { name: a }\nspec: { id: 12345678901234567890 }',
    'spec.id: 12345678901234567000 is no number that JSON holds',
  ],
  ['apiVersion: v1\nkind: X\nmetadata: { name: a }\n__proto__: { a: b }', "'__proto__' cannot be a name here"],
  ['apiVersion: v1\nkind: X\n\tmetadata: { name: a }', 'not valid YAML'],
  ['apiVersion: v1\nkind: X\nkind: Y\nmetadata: { name: a }', 'the key kind is written twice'],
])('%j is an error at its place', (text, message) => {
  expect(told(text)).toContain(message);
});

test('every document is read, and lines count from the top of the file', () => {
  const said = told(`${object('v1', 'Secret', 'a/b')}---\napiVersion: v1\nkind: secret\nmetadata: { name: b }\n`);
  expect(said).toContain("own.yaml:4:9: error: metadata.name: must be the name of an object, got 'a/b'");
  expect(said).toContain("own.yaml:7:7: error: kind: must be a kind such as ConfigMap, got 'secret'");
});

test('manifests of a folder without tenant.yaml are an error', () => {
  expect(saidOf([{ path: 'beta/manifests/a.yaml', text: object('v1', 'Secret', 'a') }]).join('\n')).toContain(
    'tenants/beta: error: has manifests but no tenant.yaml',
  );
});

describe('environments', () => {
  const estate = (cluster: string) => ({
    path: 'estate.yaml',
    text: `apiVersion: branchline/v1
kind: Estate
environments: { staging: { class: staging }, production: { class: production${cluster} } }
clusters: { eu: { name: eu } }
`,
  });
  const tenant = { path: 'acme/tenant.yaml', text: TENANT.replace('environment: staging\n', '') };
  const production = {
    path: 'acme/environments/production.yaml',
    text: 'apiVersion: branchline/v1\nkind: Environment\nnamespace: acme-production\n',
  };
  const files = (manifests: string, cluster = ', cluster: eu') => [
    estate(cluster),
    tenant,
    production,
    { path: 'acme/manifests/own.yaml', text: manifests },
  ];

  test('an object is in each of them, in the namespace that the tenant has there', () => {
    const { estates } = parseWholeRegistry(files(object('v1', 'Secret', 'a')));
    const namespaces = estates.map(({ estate: each }) =>
      /namespace: (\S+)/.exec(estateFiles(each, { tool: GitOpsTool.NONE }).get('acme/platform/secret.k8s.yaml')!),
    );
    expect(namespaces.map((found) => found?.[1])).toEqual(['acme-production', 'acme-staging']);
  });

  test('a namespace that is right in one of them only is an error of the other one', () => {
    const text = 'apiVersion: v1\nkind: Secret\nmetadata: { name: a, namespace: acme-staging }\n';
    expect(saidOf(files(text)).join('\n')).toContain(
      "metadata.namespace: must be the tenant's, 'acme-production', got 'acme-staging' (in production)",
    );
  });

  test('an object of the whole cluster is written once in each cluster', () => {
    const text = object('scheduling.k8s.io/v1', 'PriorityClass', 'high');
    expect(saidOf(files(text)).join('\n')).not.toContain('error');
    expect(saidOf(files(text, '')).join('\n')).toContain(
      "a cluster has one PriorityClass 'high': tenant 'acme (staging)' writes it, and tenant 'acme (production)' at",
    );
  });
});
