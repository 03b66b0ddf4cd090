/**
 * Where a part of the model was written, so that an error can point there: a file and line of the registry, or a
 * construct's path.
 */
export interface Origin {
  /** Where this part stands within its file: it goes before the field when a problem is told. @default - nothing */
  readonly base?: readonly (string | number)[];
  /** Says where `field` of this part stands, such as `tenants/acme/tenant.yaml:12:7`. */
  describe(field?: readonly (string | number)[]): string;
}
