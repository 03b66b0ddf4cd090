import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { gitOpsFiles } from '../../lib/output/gitops-objects';
import type { GitOpsSettings } from '../../lib/output/gitops-settings';
import { isFoundation } from '../../lib/output/separation';
import { appProject, fluxAccount, resourceOf } from '../../lib/output/tenant-limits';
import { randomEstate } from '../estate/random-estate';
import { rendered } from '../estate/rendered';

const ARGOCD: GitOpsSettings = { tool: 'argocd', repoURL: 'https://git.example.com/estate', separation: 'limited' };
const FLUX: GitOpsSettings = { tool: 'flux', separation: 'limited' };
const ACME = { name: 'acme', namespace: 'acme-ns' };

// biome-ignore lint/suspicious/noExplicitAny: objects of all kinds
const documents = (settings: GitOpsSettings, tenant: object = ACME): any[] =>
  loadAll(gitOpsFiles([{ ...ACME, ...tenant }], settings, 'registry').get('gitops/acme.k8s.yaml')!);

test('TENANT-11: with Argo CD an Application for the platform, a project, and an Application in it', () => {
  const [foundation, project, own] = documents({ ...ARGOCD, project: 'platform' });
  expect(foundation).toMatchObject({
    kind: 'Application',
    metadata: { name: 'acme.foundation' },
    spec: { project: 'platform', source: { path: 'dist/acme/foundation' } },
  });
  expect(project).toMatchObject({
    kind: 'AppProject',
    metadata: { name: 'branchline-acme', namespace: 'argocd', annotations: { 'argocd.argoproj.io/sync-wave': '-1' } },
    spec: {
      sourceRepos: ['https://git.example.com/estate'],
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'acme-ns' }],
      clusterResourceWhitelist: [],
    },
  });
  expect(own).toMatchObject({
    metadata: { name: 'acme' },
    spec: {
      project: 'branchline-acme',
      source: { path: 'dist/acme' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'acme-ns' },
    },
  });
  expect(foundation.spec.destination).toEqual({ server: 'https://kubernetes.default.svc' });
});

test('TENANT-11: of another cluster and environment', () => {
  const [foundation, project, own] = documents({ ...ARGOCD, environment: 'qa', destination: { name: 'prod-eu' } });
  expect(foundation.metadata.name).toBe('acme-qa.foundation');
  expect(project.metadata.name).toBe('branchline-acme-qa');
  expect(project.spec.destinations).toEqual([{ name: 'prod-eu', namespace: 'acme-ns' }]);
  expect(own.spec.project).toBe('branchline-acme-qa');
});

test('TENANT-11: apart, one project has both; with no word of it there is one Application', () => {
  const apart = documents({ ...ARGOCD, separation: 'apart', project: 'platform' });
  expect(apart.map(({ kind, metadata, spec }) => [kind, metadata.name, spec.project])).toEqual([
    ['Application', 'acme.foundation', 'platform'],
    ['Application', 'acme', 'platform'],
  ]);
  for (const separation of ['none', 'prepared'] as const) {
    expect(documents({ ...ARGOCD, separation })).toHaveLength(1);
    expect(documents({ ...FLUX, separation })).toHaveLength(3);
  }
});

test('TENANT-11: with Flux the Kustomizations of the tenant have its account, and wait for the platform’s', () => {
  const parts = documents(FLUX).map(({ metadata, spec }) => [
    metadata.name,
    spec.path,
    spec.serviceAccountName,
    spec.dependsOn?.[0].name,
  ]);
  expect(parts).toEqual([
    ['acme-foundation', './dist/acme/foundation', undefined, undefined],
    ['acme-platform', './dist/acme/platform', 'branchline-acme', 'acme-foundation'],
    ['acme-workloads', './dist/acme/workloads', 'branchline-acme', 'acme-platform'],
    ['acme-routing', './dist/acme/routing', 'branchline-acme', 'acme-workloads'],
  ]);
  expect(documents({ ...FLUX, separation: 'apart' }).map(({ spec }) => spec.serviceAccountName)).toEqual(
    Array(4).fill(undefined),
  );
});

test('TENANT-11: the account is in the tool’s namespace, its rights in the tenant’s, and neither is pruned', () => {
  // biome-ignore lint/suspicious/noExplicitAny: objects of three kinds
  const [account, role, binding] = fluxAccount(ACME, FLUX).map((each) => each.json()) as any[];
  expect([account, role, binding].map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
    ['ServiceAccount', 'flux-system'],
    ['Role', 'acme-ns'],
    ['RoleBinding', 'acme-ns'],
  ]);
  for (const { metadata } of [account, role, binding]) {
    expect(metadata.annotations).toEqual({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
  }
  expect(account.automountServiceAccountToken).toBe(false);
  expect(binding.roleRef.name).toBe(role.metadata.name);
  expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', name: 'branchline-acme', namespace: 'flux-system' }]);
  expect(fluxAccount(ACME, ARGOCD)).toEqual([]);
});

/** The kinds that a tenant may have: `group/Kind` for Argo CD, `group/plural` for Flux. */
function allowed(kinds: readonly string[] = []): { argoCd: Set<string>; flux: Set<string> } {
  // biome-ignore lint/suspicious/noExplicitAny: two kinds
  const project = appProject({ ...ACME, kinds }, ARGOCD, {}) as any;
  // biome-ignore lint/suspicious/noExplicitAny: a Role
  const role = fluxAccount({ ...ACME, kinds }, FLUX)[1]!.json() as any;
  return {
    argoCd: new Set(project.spec.namespaceResourceWhitelist.map((each: Json) => `${each.group}/${each.kind}`)),
    flux: new Set(
      role.rules.flatMap(({ apiGroups, resources }: { apiGroups: string[]; resources: string[] }) =>
        resources.map((resource) => `${apiGroups[0]}/${resource}`),
      ),
    ),
  };
}

type Json = Record<string, string>;

test('TENANT-11: every kind that is emitted for a tenant is among those that it may have, and no kind of rights is', () => {
  const { argoCd, flux } = allowed();
  fc.assert(
    fc.property(randomEstate({ everyField: true }), (estate) => {
      for (const object of rendered(estate)) {
        const { apiVersion, kind, metadata } = object;
        if (isFoundation(object, metadata.namespace ?? 'none')) continue;
        const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
        expect(argoCd).toContain(`${group}/${kind}`);
        expect(flux).toContain(`${group}/${resourceOf(kind)}`);
      }
    }),
    { numRuns: 20, seed: 1 },
  );
  for (const kind of ['Role', 'RoleBinding', 'ServiceAccount', 'NetworkPolicy', 'ResourceQuota', 'EnvoyFilter']) {
    expect([...argoCd].filter((each) => each.endsWith(`/${kind}`))).toEqual([]);
    expect([...flux].filter((each) => each.endsWith(`/${resourceOf(kind)}`))).toEqual([]);
  }
});

test('TENANT-11: kinds of a grant are added, names of powers are not', () => {
  const before = allowed();
  const { argoCd, flux } = allowed(['EnvoyFilter', 'hostPath', 'Ingress', 'EnvoyFilter']);
  expect([...argoCd].filter((each) => !before.argoCd.has(each))).toEqual(['*/EnvoyFilter', '*/Ingress']);
  expect([...flux].filter((each) => !before.flux.has(each))).toEqual(['*/envoyfilters', '*/ingresses']);
});

test.each([
  ['Ingress', 'ingresses'],
  ['ServiceEntry', 'serviceentries'],
  ['NetworkPolicy', 'networkpolicies'],
  ['Gateway', 'gateways'],
  ['EndpointSlice', 'endpointslices'],
])('%s is %s in the paths of the API server', (kind, plural) => {
  expect(resourceOf(kind)).toBe(plural);
});

test('TENANT-11: no tenant has the name of what is the platform’s', () => {
  const argoCd = loadAll(
    gitOpsFiles(
      [
        { name: 'default', namespace: 'd' },
        { name: 'default-foundation', namespace: 'f' },
      ],
      ARGOCD,
      'app',
    ).get('gitops/default.k8s.yaml')!,
    // biome-ignore lint/suspicious/noExplicitAny: objects of two kinds
  ) as any[];
  expect(argoCd.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'Application default.foundation',
    'AppProject branchline-default',
    'Application default',
  ]);
  const [account] = fluxAccount({ name: 'kustomize-controller', namespace: 'k' }, FLUX);
  expect(account!.json()).toMatchObject({ metadata: { name: 'branchline-kustomize-controller' } });
});

test('TENANT-11: what tenants share is all the platform’s: nothing of it is apart or limited', () => {
  const shared = { name: 'gateways', namespace: 'x', stages: ['platform'] as const };
  const of = (settings: GitOpsSettings) =>
    // biome-ignore lint/suspicious/noExplicitAny: objects of all kinds
    (loadAll(gitOpsFiles([shared], settings, 'app').get('gitops/gateways.k8s.yaml')!) as any[]).map(
      ({ kind, metadata, spec }) => [kind, metadata.name, spec.serviceAccountName ?? spec.project],
    );
  expect(of(FLUX)).toEqual([['Kustomization', 'gateways-platform', undefined]]);
  expect(of(ARGOCD)).toEqual([['Application', 'gateways', 'default']]);
});
