/** Of which environment a tenant's folder is, and in which cluster that is. */
export interface OutputPlace {
  /**
   * The environment's name. Names of Applications and Kustomizations end with it, so that those of several environments may
   * stand in one namespace.
   *
   * @default - the estate has no environments
   */
  readonly environment?: string;
  /** The name of its cluster. @default - the estate has no environments */
  readonly cluster?: string;
}
