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
}
