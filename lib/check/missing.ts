/** Something that is not in the input. */
export interface Missing {
  /** `Gateway istio-ingress/public`, `pods of namespace acme`. */
  readonly what: string;
  /** True when the input holds others of its kind in the same namespace, so that it should hold this one too. */
  readonly expected: boolean;
}
