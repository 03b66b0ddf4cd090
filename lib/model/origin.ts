/**
 * Where a part of the model was written, so that an error can point there: a file and line of the registry, or a
 * construct's path.
 */
export interface Origin {
  /** Says where `field` of this part stands, such as `tenants/acme/tenant.yaml:12:7`. */
  describe(field?: readonly (string | number)[]): string;
}
