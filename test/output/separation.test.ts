import { loadAll } from 'js-yaml';
import { type Files, layOut } from '../../lib/output/layout';
import type { PlacedObject } from '../../lib/output/placement';
import { isFoundation, type Separation } from '../../lib/output/separation';

type Json = { kind: string; metadata: { name: string; namespace?: string; annotations?: Record<string, string> } };

const object = (kind: string, namespace: string | undefined, annotations?: Record<string, string>): PlacedObject => ({
  name: kind,
  placement: { stage: kind === 'Deployment' ? 'workloads' : 'platform', file: kind.toLowerCase() },
  json: () => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: kind, ...(namespace && { namespace }), ...(annotations && { annotations }) },
  }),
});

const OBJECTS = [
  object('Namespace', undefined, { 'argocd.argoproj.io/sync-options': 'Prune=false' }),
  object('ServiceAccount', 'acme', { 'argocd.argoproj.io/sync-options': 'PruneLast=true' }),
  object('Role', 'acme'),
  object('Sidecar', 'acme'),
  object('Certificate', 'istio-ingress'),
  object('PriorityClass', undefined),
  object('Deployment', 'acme'),
];

const filesOf = (separation: Separation, tool: 'argocd' | 'flux' = 'argocd', namespace?: string) =>
  layOut('acme', OBJECTS, 'registry', { separation, tool, tenant: { namespace } });

/** Each object's folder. */
function folders(files: Files): Record<string, string> {
  return Object.fromEntries(
    [...files]
      .filter(([path]) => path.endsWith('.k8s.yaml'))
      .flatMap(([path, text]) => (loadAll(text) as Json[]).map(({ kind }) => [kind, path.split('/')[1]!])),
  );
}

const annotationsOf = (files: Files, kind: string) =>
  [...files]
    .filter(([path]) => path.endsWith('.k8s.yaml'))
    .flatMap(([, text]) => loadAll(text) as Json[])
    .find((each) => each.kind === kind)!.metadata.annotations;

test.each<[Separation, Record<string, string>]>([
  ['none', {}],
  ['prepared', {}],
  [
    'apart',
    {
      ...{ Namespace: 'foundation', ServiceAccount: 'foundation', Role: 'foundation' },
      ...{ Certificate: 'foundation', PriorityClass: 'foundation' },
    },
  ],
])('TENANT-11: what only the platform may change, with %s', (separation, moved) => {
  expect(folders(filesOf(separation, 'argocd', 'acme'))).toEqual({
    ...{ Namespace: 'platform', ServiceAccount: 'platform', Role: 'platform', Sidecar: 'platform' },
    ...{ Certificate: 'platform', PriorityClass: 'platform', Deployment: 'workloads' },
    ...moved,
  });
});

test('TENANT-11: the folder of the platform has a list of its own, and the list of the tenant leaves it out', () => {
  const files = filesOf('apart', 'argocd', 'acme');
  expect(loadAll(files.get('acme/foundation/kustomization.yaml')!)).toMatchObject([
    {
      resources: ['certificate', 'namespace', 'priorityclass', 'role', 'serviceaccount'].map(
        (name) => `${name}.k8s.yaml`,
      ),
    },
  ]);
  expect(loadAll(files.get('acme/kustomization.yaml')!)).toMatchObject([{ resources: ['platform', 'workloads'] }]);
});

test('TENANT-11: while it moves no tool removes it', () => {
  const options = 'argocd.argoproj.io/sync-options';
  for (const separation of ['prepared', 'apart'] as const) {
    const argoCd = filesOf(separation, 'argocd', 'acme');
    expect(annotationsOf(argoCd, 'ServiceAccount')).toEqual({ [options]: 'PruneLast=true,Prune=false' });
    expect(annotationsOf(argoCd, 'Namespace')).toEqual({ [options]: 'Prune=false' });
    expect(annotationsOf(argoCd, 'Role')).toEqual({ [options]: 'Prune=false' });
    expect(annotationsOf(argoCd, 'Deployment')).toBeUndefined();
    const flux = filesOf(separation, 'flux', 'acme');
    expect(annotationsOf(flux, 'Role')).toEqual({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
    expect(annotationsOf(flux, 'Sidecar')).toBeUndefined();
  }
  for (const separation of ['none', 'limited'] as const) {
    expect(annotationsOf(filesOf(separation, 'argocd', 'acme'), 'Role')).toBeUndefined();
  }
});

test('TENANT-11: without a namespace the kind alone says it, and nothing is limited', () => {
  expect(folders(filesOf('limited', 'flux'))).toMatchObject({ Role: 'foundation', Certificate: 'platform' });
  expect([...filesOf('limited', 'flux').keys()]).not.toContain('acme/foundation/gitops.k8s.yaml');
  expect([...filesOf('limited', 'flux', 'acme').keys()]).toContain('acme/foundation/gitops.k8s.yaml');
  expect([...filesOf('limited', 'argocd', 'acme').keys()]).not.toContain('acme/foundation/gitops.k8s.yaml');
  expect([...filesOf('apart', 'flux', 'acme').keys()]).not.toContain('acme/foundation/gitops.k8s.yaml');
});

test.each(['NetworkPolicy', 'ResourceQuota', 'LimitRange', 'RoleBinding'])('%s is the platform’s', (kind) => {
  expect(isFoundation({ kind, metadata: { namespace: 'acme' } }, 'acme')).toBe(true);
});
