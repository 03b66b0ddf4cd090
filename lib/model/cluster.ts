import type { Environment } from './environment';

/** Where the GitOps tool finds a cluster: by exactly one of the two. */
export interface ClusterDeclaration {
  /**
   * The URL of its API server, as Argo CD knows the cluster.
   *
   * @title a URL such as https://kubernetes.default.svc
   * @pattern ^https?://[^\s]+$
   */
  readonly server?: string;
  /** The name that Argo CD gives the cluster. */
  readonly name?: string;
}

/** One of an estate's environments: a copy of its tenants with what is said to differ there. */
export interface EnvironmentDeclaration {
  /** What kind of place it is. It decides what is safe by default, as a tenant's own `environment` does without this table. */
  readonly class: Environment;
  /**
   * The cluster that it is in, one of `clusters`. Namespaces, hosts and gateway pods of all environments in one cluster are
   * told apart.
   *
   * @default - the cluster in which the GitOps tool runs
   */
  readonly cluster?: string;
}

/** How the cluster of environments is called that name none: the one in which the GitOps tool runs. */
export const NO_CLUSTER = 'in-cluster';

/** On the kustomization.yaml of a tenant's output: the environment that it is of, and the name of its cluster. */
export const ENVIRONMENT_ANNOTATION = 'branchline.dev/environment';
export const CLUSTER_ANNOTATION = 'branchline.dev/cluster';

/** Where variants live that do not say it themselves: wherever it is not production. */
export function hasVariants({ class: kind }: EnvironmentDeclaration): boolean {
  return kind !== 'production';
}
