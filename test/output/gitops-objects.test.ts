import { load, loadAll } from 'js-yaml';
import { gitOpsFiles } from '../../lib/output/gitops-objects';
import { GitOpsTool } from '../../lib/output/gitops-tool';

test('Argo CD: one Application per tenant that takes a fix for a bad commit, and leaves it to objects who goes last (SAFE-1)', () => {
  const files = gitOpsFiles(
    [{ name: 'acme' }, { name: 'globex' }],
    {
      tool: GitOpsTool.ARGOCD,
      repoURL: 'https://git.example.com/estate',
      path: 'deploy',
    },
    'app',
  );
  expect([...files.keys()]).toEqual(['gitops/acme.k8s.yaml', 'gitops/globex.k8s.yaml']);
  expect(load(files.get('gitops/acme.k8s.yaml')!)).toMatchObject({
    kind: 'Application',
    metadata: { name: 'acme', namespace: 'argocd' },
    spec: {
      source: { repoURL: 'https://git.example.com/estate', targetRevision: 'main', path: 'deploy/acme' },
      syncPolicy: {
        automated: { prune: true },
        retry: { refresh: true },
        syncOptions: expect.not.arrayContaining(['PruneLast=true']),
      },
    },
  });
});

test('Argo CD without a repository is an error that says where to put it', () => {
  expect(() => gitOpsFiles([{ name: 'acme' }], { tool: GitOpsTool.ARGOCD }, 'app')).toThrow(
    /set `repoURL` in estate.yaml/,
  );
});

test('Flux: three Kustomizations that wait for each other (SAFE-1)', () => {
  const files = gitOpsFiles([{ name: 'acme' }], { tool: GitOpsTool.FLUX, path: '.' }, 'app');
  const documents = loadAll(files.get('gitops/acme.k8s.yaml')!) as {
    metadata: { name: string };
    spec: Record<string, unknown>;
  }[];
  expect(documents.map(({ metadata, spec }) => [metadata.name, spec.path, spec.dependsOn, spec.wait])).toEqual([
    ['acme-platform', './acme/platform', undefined, true],
    ['acme-workloads', './acme/workloads', [{ name: 'acme-platform' }], true],
    ['acme-routing', './acme/routing', [{ name: 'acme-workloads' }], true],
  ]);
});

test('SAFE-3: Flux goes on to the routes when a Deployment was rolled out, not only while its pods are ready', () => {
  const documents = loadAll([...gitOpsFiles([{ name: 'acme' }], { tool: GitOpsTool.FLUX }, 'app').values()][0]!);
  for (const document of documents) {
    expect(document).toMatchObject({
      spec: {
        healthCheckExprs: [
          { apiVersion: 'apps/v1', kind: 'Deployment', current: expect.stringContaining('NewReplicaSetAvailable') },
        ],
      },
    });
  }
});

test('without a tool nothing is written', () => {
  expect(gitOpsFiles([{ name: 'acme' }], { tool: GitOpsTool.NONE }, 'app').size).toBe(0);
});

test('NAME-3: Flux writes names into labels, so long ones are cut, and still wait for each other', () => {
  const long = 'a'.repeat(63);
  const documents = loadAll(
    gitOpsFiles([{ name: long }], { tool: GitOpsTool.FLUX }, 'app').get(`gitops/${long}.k8s.yaml`)!,
  ) as {
    metadata: { name: string };
    spec: { path: string; dependsOn?: { name: string }[] };
  }[];
  const names = documents.map(({ metadata }) => metadata.name);
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name.length).toBeLessThanOrEqual(63);
  expect(documents.slice(1).map(({ spec }) => spec.dependsOn![0]!.name)).toEqual(names.slice(0, 2));
  expect(documents[0]!.spec.path).toBe(`./dist/${long}/platform`);
});

test("NAME-3: a chart's id need be no name in Kubernetes", () => {
  const files = gitOpsFiles(
    [{ name: 'My Extras' }],
    { tool: GitOpsTool.ARGOCD, repoURL: 'https://git.example.com/estate' },
    'app',
  );
  expect(load([...files.values()][0]!)).toMatchObject({
    metadata: { name: expect.stringMatching(/^my-extras-[0-9a-f]{8}$/) },
    spec: { source: { path: 'dist/My Extras' } },
  });
});

test('Flux: the environment is in the names and in the path', () => {
  const files = gitOpsFiles([{ name: 'acme' }], { tool: GitOpsTool.FLUX, path: 'dist/qa', environment: 'qa' }, 'app');
  const documents = loadAll(files.get('gitops/acme.k8s.yaml')!) as {
    metadata: { name: string };
    spec: { path: string; dependsOn?: unknown };
  }[];
  expect(documents.map(({ metadata, spec }) => [metadata.name, spec.path, spec.dependsOn])).toEqual([
    ['acme-qa-platform', './dist/qa/acme/platform', undefined],
    ['acme-qa-workloads', './dist/qa/acme/workloads', [{ name: 'acme-qa-platform' }]],
    ['acme-qa-routing', './dist/qa/acme/routing', [{ name: 'acme-qa-workloads' }]],
  ]);
});

test('Argo CD: the Application as a whole', () => {
  const settings = { tool: GitOpsTool.ARGOCD, repoURL: 'https://git.example.com/estate', path: '' };
  expect(load(gitOpsFiles([{ name: 'acme' }], settings, 'app').get('gitops/acme.k8s.yaml')!)).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'acme', namespace: 'argocd', labels: { 'app.kubernetes.io/managed-by': 'branchline' } },
    spec: {
      project: 'default',
      source: { repoURL: settings.repoURL, targetRevision: 'main', path: 'acme' },
      destination: { server: 'https://kubernetes.default.svc' },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        retry: { limit: 5, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
        syncOptions: ['ApplyOutOfSyncOnly=true', 'ServerSideApply=true'],
      },
    },
  });
});

test('Flux: the first Kustomization as a whole', () => {
  const [first] = loadAll(
    gitOpsFiles([{ name: 'acme' }], { tool: GitOpsTool.FLUX }, 'app').get('gitops/acme.k8s.yaml')!,
  );
  expect(first).toMatchObject({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    metadata: { namespace: 'flux-system', labels: { 'app.kubernetes.io/managed-by': 'branchline' } },
    spec: { interval: '10m', retryInterval: '1m', timeout: '5m', prune: true, wait: true },
  });
  const { healthCheckExprs } = (first as { spec: { healthCheckExprs: { current: string }[] } }).spec;
  expect(healthCheckExprs[0]!.current).toBe(
    "has(status.conditions) && ( status.conditions.exists(c, c.type == 'Progressing' && c.reason == 'NewReplicaSetAvailable') && (has(status.replicas) ? status.replicas : 0) == (has(status.updatedReplicas) ? status.updatedReplicas : 0) || status.conditions.exists(c, c.type == 'Progressing' && c.reason == 'ProgressDeadlineExceeded') && !(has(metadata.labels) && has(metadata.labels.version) && metadata.labels.version == 'canary'))",
  );
});

test.each<[object | undefined, object]>([
  [undefined, { server: 'https://kubernetes.default.svc' }],
  [{ server: 'https://prod.example.com' }, { server: 'https://prod.example.com' }],
  [{ name: 'prod-eu' }, { name: 'prod-eu' }],
])('Argo CD applies to the cluster %j', (destination, expected) => {
  const settings = {
    tool: GitOpsTool.ARGOCD,
    repoURL: 'https://git.example.com/estate',
    ...(destination && { destination }),
  };
  expect(load(gitOpsFiles([{ name: 'acme' }], settings, 'app').get('gitops/acme.k8s.yaml')!)).toMatchObject({
    spec: { destination: expected },
  });
});
