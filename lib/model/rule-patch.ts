/** One change to a rule, as in RFC 6902 (JSON Patch). */
export interface PatchOperation {
  /** add puts a value there, or in a list before the item; replace needs one to be there; remove takes it away. */
  readonly op: 'add' | 'replace' | 'remove';
  /** Where, from the rule on: `/corsPolicy/maxAge`, `/mirrors/-`. */
  readonly path: string;
  /** What is put there. @default - nothing, for `remove` */
  readonly value?: unknown;
}

/** Changes to a service's rules of one name, for what has no field of its own. */
export interface RulePatch {
  /**
   * The name of the rule, as access logs show it: `mainline`, `ops-1234` and `fallback` in the mesh, `cms/cms:mainline` at a gateway
   * (MESH-6). Where the header chooses a variant at a gateway, its rule is the one called `ops-1234`, too.
   */
  readonly rule: string;
  /**
   * The changes, one after the other.
   *
   * @minItems 1
   */
  readonly ops: readonly PatchOperation[];
}
