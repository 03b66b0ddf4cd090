import type { ClusterDeclaration } from '../model/cluster';
import { dnsName, LABEL_LIMIT } from '../model/dns-name';
import { DEFAULT_PATH, type GitOpsSettings } from './gitops-settings';
import { GitOpsTool } from './gitops-tool';
import { type Files, OBJECTS, PLATFORM_FOLDER } from './layout';
import { STAGES, type Stage } from './placement';
import { FOUNDATION } from './separation';
import { appProject, type LimitedTenant, limitsName } from './tenant-limits';
import { HEADERS, type Writer } from './writer';
import { yamlFile } from './yaml-text';

/** A folder of the output: a tenant's, or one of the platform's with not all of the stages. */
export interface AppliedFolder extends LimitedTenant {
  /** @default - all: a tenant's */
  readonly stages?: readonly Stage[];
}

/** What tenants share: all of it is there before their workloads. */
export const PLATFORM_APPLIED: AppliedFolder = { name: PLATFORM_FOLDER, stages: ['platform'] };

/**
 * What hands the folders of tenants, and of what they share, to the chosen tool, in an order that never leaves a route without its target
 * (SAFE-1): Argo CD by waves and pruning last, Flux by three Kustomizations that wait for each other.
 *
 * @throws when Argo CD is chosen without a repository
 */
export function gitOpsFiles(folders: readonly AppliedFolder[], settings: GitOpsSettings, writer: Writer): Files {
  const files: Files = new Map();
  for (const folder of folders) {
    const documents = tool(settings, folder);
    if (documents.length > 0) files.set(`gitops/${folder.name}${OBJECTS}`, yamlFile(HEADERS[writer], documents));
  }
  return files;
}

function tool(settings: GitOpsSettings, folder: AppliedFolder): Record<string, unknown>[] {
  // What tenants share only the platform changes, all of it.
  const own = folder.stages === undefined ? settings : { ...settings, separation: 'none' as const };
  if (settings.tool === GitOpsTool.ARGOCD) return argoCd(own, folder);
  if (settings.tool === GitOpsTool.FLUX) return kustomizations(own, folder);
  return [];
}

function folder(settings: GitOpsSettings, ...parts: string[]): string {
  return [settings.path ?? DEFAULT_PATH, ...parts].filter((part) => part !== '' && part !== '.').join('/');
}

/** Names of all environments may meet in one namespace of the tool. */
function inEnvironment(tenant: string, { environment }: GitOpsSettings): string {
  return environment === undefined ? tenant : `${tenant}-${environment}`;
}

/** Whether what only the platform may change is applied by itself. */
function isApart({ separation }: GitOpsSettings): boolean {
  return separation === 'apart' || separation === 'limited';
}

/** A tenant whose limits are known, where there are any. */
function limited({ separation }: GitOpsSettings, tenant: LimitedTenant) {
  const { namespace } = tenant;
  return separation === 'limited' && namespace !== undefined ? { ...tenant, namespace } : undefined;
}

function argoCd(settings: GitOpsSettings, tenant: LimitedTenant): Record<string, unknown>[] {
  const { name } = tenant;
  const own = limited(settings, tenant);
  if (own === undefined) {
    const foundation = isApart(settings) ? [application(settings, name, FOUNDATION)] : [];
    return [...foundation, application(settings, name)];
  }
  const project = limitsName(name, settings.environment);
  return [
    application(settings, name, FOUNDATION),
    appProject(own, settings, destinationOf(settings.destination)),
    // A project refuses an Application whose destination it does not name.
    application({ ...settings, project }, name, undefined, own.namespace),
  ];
}

function destinationOf({ server, name }: ClusterDeclaration = {}): Record<string, unknown> {
  return name === undefined ? { server: server ?? 'https://kubernetes.default.svc' } : { name };
}

/**
 * One Application per tenant: objects carry waves, and `PruneLast` where routes may lead to them, so that they go only
 * when every wave is healthy; `retry.refresh` lets a good commit replace a bad one that is being retried (docs/gitops.md).
 */
function application(
  settings: GitOpsSettings,
  tenant: string,
  part?: string,
  ownNamespace?: string,
): Record<string, unknown> {
  const { repoURL, revision = 'main', namespace = 'argocd', project = 'default', destination } = settings;
  if (repoURL === undefined) {
    throw new Error(
      "Argo CD has to know the repository that holds the output: set `repoURL` in estate.yaml's `gitops`, or --repo-url",
    );
  }
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      // No tenant is called so, since names of tenants have no dots.
      name: dnsName([inEnvironment(tenant, settings), ...(part === undefined ? [] : [part])].join('.'), LABEL_LIMIT),
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'branchline' },
    },
    spec: {
      project,
      source: {
        repoURL,
        targetRevision: revision,
        path: folder(settings, tenant, ...(part === undefined ? [] : [part])),
      },
      destination: { ...destinationOf(destination), ...(ownNamespace !== undefined && { namespace: ownNamespace }) },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        retry: { limit: 5, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
        syncOptions: ['ApplyOutOfSyncOnly=true', 'ServerSideApply=true'],
      },
    },
  };
}

/**
 * When Flux goes on from a Deployment to the routes: when it has been rolled out once as it is now, whatever has become
 * of its pods since. By Flux's own measure, all pods ready at this moment, a canary that crashes could not be aborted: the
 * routes would wait for it (SAFE-3). A roll-out that Kubernetes has given up is not waited for either, so that a variant
 * that never starts does not hold up all others; but a canary that never started gets no share of the traffic.
 */
const ROLLED_OUT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  current: [
    'has(status.conditions) && (',
    "status.conditions.exists(c, c.type == 'Progressing' && c.reason == 'NewReplicaSetAvailable') &&",
    '(has(status.replicas) ? status.replicas : 0) == (has(status.updatedReplicas) ? status.updatedReplicas : 0) ||',
    "status.conditions.exists(c, c.type == 'Progressing' && c.reason == 'ProgressDeadlineExceeded') &&",
    "!(has(metadata.labels) && has(metadata.labels.version) && metadata.labels.version == 'canary'))",
  ].join(' '),
};

/**
 * Three per tenant, one per stage: each waits until the one before is applied and healthy. Right for adding; see SAFE-2 for removing. A fourth
 * before them where what only the platform may change is apart (TENANT-11).
 */
function kustomizations(settings: GitOpsSettings, of: AppliedFolder): Record<string, unknown>[] {
  const { namespace = 'flux-system', sourceName = 'flux-system' } = settings;
  const tenant = of.name;
  // Flux writes the name into a label of each object.
  const name = (stage: string) => dnsName(`${inEnvironment(tenant, settings)}-${stage}`, LABEL_LIMIT);
  const stages = [...(isApart(settings) ? [FOUNDATION] : []), ...(of.stages ?? STAGES)];
  const account = limited(settings, of) && limitsName(tenant, settings.environment);
  return stages.map((stage, index) => ({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: name(stage), namespace, labels: { 'app.kubernetes.io/managed-by': 'branchline' } },
    spec: {
      interval: '10m',
      retryInterval: '1m',
      timeout: '5m',
      path: `./${folder(settings, tenant, stage)}`,
      prune: true,
      wait: true,
      healthCheckExprs: [ROLLED_OUT],
      sourceRef: { kind: 'GitRepository', name: sourceName },
      ...(account !== undefined && stage !== FOUNDATION && { serviceAccountName: account }),
      ...(index > 0 && { dependsOn: [{ name: name(stages[index - 1]!) }] }),
    },
  }));
}
