import type { ClusterDeclaration } from '../model/cluster';
import type { GitOpsTool } from './gitops-tool';
import type { OutputPlace } from './output-place';
import type { Separation } from './separation';

/** How a GitOps tool finds what was written. */
export interface GitOpsSettings extends OutputPlace {
  /** @default GitOpsTool.NONE */
  readonly tool: GitOpsTool;
  /** The repository that holds the output, which Argo CD has to know. @default - none */
  readonly repoURL?: string;
  /** Branch, tag or commit. @default 'main' */
  readonly revision?: string;
  /**
   * The output folder's path in that repository.
   *
   * @default - its path below the nearest folder with `.git`, or below the working directory where there is none; `dist`
   * for a folder outside of both
   */
  readonly path?: string;
  /** Namespace of the emitted Applications or Kustomizations. @default - `argocd` or `flux-system` */
  readonly namespace?: string;
  /** Argo CD's project. @default 'default' */
  readonly project?: string;
  /** Name of Flux's GitRepository. @default 'flux-system' */
  readonly sourceName?: string;
  /**
   * Who applies what only the platform may change: Namespaces, service accounts, Roles, NetworkPolicies, quotas, and objects outside of the tenant's
   * namespace. `none`: a tenant's Application or Kustomizations apply all of it. `apart`: an Application or Kustomization of its own,
   * `<tenant>.foundation` or `<tenant>-foundation`. `limited`: in addition an AppProject, or with Flux a service account, holds all else to the tenant's namespace and
   * kinds. `prepared` is the step between the first two, in which nothing moves (TENANT-11).
   *
   * @default 'none'
   */
  readonly separation?: Separation;
  /** The cluster that Argo CD applies the output to; Flux applies what it finds to its own. @default - Argo CD's own */
  readonly destination?: ClusterDeclaration;
}

/** The path for the tool when it cannot be determined. */
export const DEFAULT_PATH = 'dist';
