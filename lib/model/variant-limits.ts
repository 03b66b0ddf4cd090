import type { Count } from './values';

/** Caps for the variants of each tenant (TENANT-8). What sleeps has no pods, and counts as a variant only. */
export interface VariantLimits {
  /** How many variants a tenant may have. @default - no limit */
  readonly count?: Count;
  /** How many pods all of a tenant's variants may have together. @default - no limit */
  readonly replicas?: Count;
  /**
   * How much CPU their pods may request together, such as `4`.
   *
   * @title an amount such as 500m or 4
   * @pattern ^[0-9]+(\.[0-9]+)?m?$
   * @default - no limit
   */
  readonly cpu?: string;
  /**
   * How much memory their pods may request together, such as `8Gi`.
   *
   * @title an amount such as 512Mi or 8Gi
   * @pattern ^[0-9]+(\.[0-9]+)?([kMGTPE]i?|Ki)?$
   * @default - no limit
   */
  readonly memory?: string;
}

/** `limits` of an estate. */
export interface EstateLimits {
  /** Caps for the variants of each tenant. @default - none */
  readonly variants?: VariantLimits;
  /**
   * Kubernetes' Pod Security level that each tenant's namespace enforces. Istio's init container needs more than `baseline`: use this
   * with Istio's CNI plugin (TENANT-13).
   *
   * @default - none: what the cluster has
   */
  readonly podSecurity?: PodSecurityLevel;
  /** `spec.hard` of a ResourceQuota in each tenant's namespace, such as `requests.cpu: "20"` or `pods: "200"` (TENANT-13). @default - none */
  readonly quota?: NamespaceQuota;
}

/** A level of Kubernetes' Pod Security Standards. */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

/**
 * Resources that all pods and objects of a namespace may have together, in the words of Kubernetes' ResourceQuota.
 *
 * @minProperties 1
 */
export type NamespaceQuota = Readonly<Record<string, QuotaAmount>>;

/**
 * @title an amount such as 20, 500m or 64Gi
 * @pattern ^[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$
 */
export type QuotaAmount = string;
