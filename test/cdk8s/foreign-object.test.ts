import { ApiObject, type ApiObjectProps, App, Chart } from 'cdk8s';
import { load, loadAll } from 'js-yaml';
import { bookinfo } from '../../apps/bookinfo/chart';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import type { Manifest } from '../../lib/cdk8s/manifest';
import { GitOpsTool } from '../../lib/output/gitops-tool';
import { stageOfKind } from '../../lib/output/stage-of-kind';

const WAVE = 'argocd.argoproj.io/sync-wave';

interface Json {
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
}

function added(tool: GitOpsTool, kind: string, metadata: ApiObjectProps['metadata'] = {}): [string, Json] {
  const app = new GitOpsApp({ gitops: { tool, repoURL: 'https://git.example.com/estate' } });
  const chart = bookinfo(app);
  new ApiObject(chart, 'mine', { apiVersion: 'networking.istio.io/v1', kind, metadata: { name: 'mine', ...metadata } });
  for (const [path, text] of app.files()) {
    if (path.startsWith('gitops/') || path.endsWith('kustomization.yaml')) continue;
    const mine = (loadAll(text) as Json[]).find((object) => object.metadata.name === 'mine');
    if (mine !== undefined) return [path, mine];
  }
  throw new Error(`${kind} was not written`);
}

test.each([
  ['VirtualService', 'routing', '1'],
  ['HTTPRoute', 'routing', '1'],
  ['Ingress', 'routing', '1'],
  ['DestinationRule', 'workloads', undefined],
  ['Job', 'workloads', undefined],
  ['ServiceEntry', 'platform', '-1'],
  ['AuthorizationPolicy', 'platform', '-1'],
])("SAFE-1: a %s that a user adds to a tenant's chart is applied with %s", (kind, stage, wave) => {
  const [path, { metadata }] = added(GitOpsTool.ARGOCD, kind);
  expect(path).toBe(`bookinfo/${stage}/${kind.toLowerCase()}.k8s.yaml`);
  expect(metadata.annotations?.[WAVE]).toBe(wave);
});

test('a wave of its own stays, and so does everything else that it says', () => {
  const [, { metadata }] = added(GitOpsTool.ARGOCD, 'VirtualService', { annotations: { [WAVE]: '7', owner: 'me' } });
  expect(metadata.annotations).toEqual({ [WAVE]: '7', owner: 'me' });
  expect(added(GitOpsTool.ARGOCD, 'VirtualService', { annotations: { owner: 'me' } })[1].metadata.annotations).toEqual({
    [WAVE]: '1',
    owner: 'me',
  });
});

test('SAFE-2: Argo CD prunes all but routes last, whatever other options an object has', () => {
  const options = 'argocd.argoproj.io/sync-options';
  const own = { annotations: { [options]: 'Replace=true' } };
  expect(added(GitOpsTool.ARGOCD, 'Job')[1].metadata.annotations).toMatchObject({ [options]: 'PruneLast=true' });
  expect(added(GitOpsTool.ARGOCD, 'Job', own)[1].metadata.annotations).toMatchObject({
    [options]: 'PruneLast=true,Replace=true',
  });
  expect(added(GitOpsTool.ARGOCD, 'VirtualService', own)[1].metadata.annotations).toMatchObject(own.annotations);
});

test.each([GitOpsTool.FLUX, GitOpsTool.NONE])('with %s there are no waves', (tool) => {
  expect(added(tool, 'VirtualService')[1]).not.toHaveProperty('metadata.annotations');
});

test("a Namespace of somebody else's chart is kept when it goes from git, as ours is", () => {
  const annotations = (tool: GitOpsTool, own?: Record<string, string>) => {
    const app = new GitOpsApp({ gitops: { tool, repoURL: 'https://git.example.com/estate' } });
    const chart = new Chart(app, 'extras');
    new ApiObject(chart, 'space', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x', annotations: own } });
    return (load(app.files().get('extras/platform/namespace.k8s.yaml')!) as Json).metadata.annotations;
  };
  const options = 'argocd.argoproj.io/sync-options';
  expect(annotations(GitOpsTool.ARGOCD)).toEqual({ [options]: 'Prune=false', [WAVE]: '-1' });
  expect(annotations(GitOpsTool.ARGOCD, { [options]: 'Prune=true' })).toEqual({
    [options]: 'Prune=true',
    [WAVE]: '-1',
  });
  expect(annotations(GitOpsTool.FLUX)).toEqual({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
});

test('a kind of Istio that we emit in one stage only belongs to that stage, also one of an app', () => {
  const app = new App();
  bookinfo(app);
  app.node.validate();
  app.synthYaml();
  const stages = new Map<string, Set<string>>();
  for (const construct of app.node.findAll()) {
    const { kind, placement, apiGroup } = construct as Manifest;
    if (ApiObject.isApiObject(construct) && placement !== undefined && apiGroup.endsWith('istio.io')) {
      stages.set(kind, (stages.get(kind) ?? new Set()).add(placement.stage));
    }
  }
  const single = [...stages].filter(([, all]) => all.size === 1);
  expect(single.length).toBeGreaterThan(5);
  for (const [kind, [stage]] of single) expect([kind, stageOfKind(kind)]).toEqual([kind, stage]);
});

test('kinds by their stage: what others need, what leads requests, the rest', () => {
  const platform = [
    ...[
      'Namespace',
      'ServiceAccount',
      'Role',
      'RoleBinding',
      'ClusterRole',
      'ClusterRoleBinding',
      'Secret',
      'ConfigMap',
    ],
    ...[
      'CustomResourceDefinition',
      'AuthorizationPolicy',
      'EnvoyFilter',
      'Gateway',
      'PeerAuthentication',
      'ProxyConfig',
    ],
    ...['RequestAuthentication', 'ServiceEntry', 'Sidecar', 'Telemetry', 'WasmPlugin'],
  ];
  expect(platform.filter((kind) => stageOfKind(kind) !== 'platform')).toEqual([]);
  const routing = ['VirtualService', 'Ingress', 'HTTPRoute', 'GRPCRoute', 'TLSRoute'];
  expect(routing.filter((kind) => stageOfKind(kind) !== 'routing')).toEqual([]);
  const others = [
    'Job',
    'Deployment',
    'MyVirtualService',
    'VirtualServiceSet',
    'IngressClass',
    'MyIngress',
    'RouteTable',
  ];
  expect(others.filter((kind) => stageOfKind(kind) !== 'workloads')).toEqual([]);
});
