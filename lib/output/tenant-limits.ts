import { dnsName, LABEL_LIMIT } from '../model/dns-name';
import { HARMLESS_KINDS } from '../model/harmless-kinds';
import { compareText } from '../text/compare-text';
import type { GitOpsSettings } from './gitops-settings';
import { GitOpsTool } from './gitops-tool';
import type { PlacedObject } from './placement';

/** A tenant as the objects of GitOps tools name it. */
export interface LimitedTenant {
  readonly name: string;
  /** Its namespace. @default - not known: then nothing limits it */
  readonly namespace?: string | undefined;
  /** Kinds that a table of grants gives it. @default [] */
  readonly kinds?: readonly string[];
}

const MANAGED = { 'app.kubernetes.io/managed-by': 'branchline' };

/**
 * Kinds that a tenant may have in its namespace, by group: those that are emitted, and those of objects of its own that need no grant
 * (TENANT-6). All of them, used or not, so that the last object of a kind can be removed.
 */
const KINDS: readonly (readonly [group: string, kinds: readonly string[]])[] = Object.entries({
  ...HARMLESS_KINDS,
  'networking.istio.io': ['DestinationRule', 'Gateway', 'ServiceEntry', 'Sidecar', 'VirtualService'],
  'security.istio.io': ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'],
}).sort(([a], [b]) => compareText(a, b));

/** Kinds that a grant names, besides those; names of powers begin with a small letter. Which group they are of it does not say. */
function grantedKinds({ kinds = [] }: LimitedTenant): string[] {
  return [...new Set(kinds.filter((kind) => /^[A-Z]/.test(kind)))].sort();
}

/** The name of a kind in the API server's paths: its plural in English, as authors of kinds choose it. */
export function resourceOf(kind: string): string {
  const name = kind.toLowerCase();
  if (/(s|x|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

/** What limits a tenant is called so that no tenant's name makes it the platform's: the project `default`, the tool's own account. */
export function limitsName(tenant: string, environment: string | undefined): string {
  return dnsName(`branchline-${environment === undefined ? tenant : `${tenant}-${environment}`}`, LABEL_LIMIT);
}

/** Argo CD's project of one tenant: its namespace of its cluster, its kinds, nothing of the whole cluster. */
export function appProject(
  tenant: LimitedTenant & { readonly namespace: string },
  settings: GitOpsSettings,
  destination: Record<string, unknown>,
): Record<string, unknown> {
  const { repoURL, namespace = 'argocd', environment } = settings;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      name: limitsName(tenant.name, environment),
      namespace,
      labels: MANAGED,
      // Before the Application that names it.
      annotations: { 'argocd.argoproj.io/sync-wave': '-1' },
    },
    spec: {
      sourceRepos: [repoURL],
      destinations: [{ ...destination, namespace: tenant.namespace }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: [
        ...KINDS.flatMap(([group, kinds]) => kinds.map((kind) => ({ group, kind }))),
        ...grantedKinds(tenant).map((kind) => ({ group: '*', kind })),
      ],
    },
  };
}

/**
 * With Flux, the service account as which a tenant's Kustomizations are applied, and its rights in the tenant's namespace. They are
 * never pruned: without them Flux could not remove the tenant's other objects with it.
 */
export function fluxAccount(
  tenant: LimitedTenant & { readonly namespace: string },
  settings: GitOpsSettings,
): PlacedObject[] {
  const { namespace = 'flux-system', environment, tool } = settings;
  if (tool !== GitOpsTool.FLUX) return [];
  const account = limitsName(tenant.name, environment);
  const name = 'branchline-gitops';
  const annotations = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };
  const placement = { stage: 'platform', file: 'gitops' } as const;
  const rbac = 'rbac.authorization.k8s.io';
  const place = (object: Record<string, unknown>, of: string): PlacedObject => ({
    name: of,
    placement,
    json: () => object,
  });
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
  const granted = grantedKinds(tenant);
  const rules = [
    ...KINDS.map(([group, kinds]) => ({ apiGroups: [group], resources: kinds.map(resourceOf), verbs })),
    ...(granted.length === 0 ? [] : [{ apiGroups: ['*'], resources: granted.map(resourceOf), verbs }]),
  ];
  return [
    place(
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: account, namespace, labels: MANAGED, annotations },
        automountServiceAccountToken: false,
      },
      account,
    ),
    place(
      {
        apiVersion: `${rbac}/v1`,
        kind: 'Role',
        metadata: { name, namespace: tenant.namespace, labels: MANAGED, annotations },
        rules,
      },
      name,
    ),
    place(
      {
        apiVersion: `${rbac}/v1`,
        kind: 'RoleBinding',
        metadata: { name, namespace: tenant.namespace, labels: MANAGED, annotations },
        roleRef: { apiGroup: rbac, kind: 'Role', name },
        subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
      },
      name,
    ),
  ];
}
