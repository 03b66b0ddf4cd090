/**
 * Where a part of the model was written, so that an error can point there: a file and line of the registry, or a
 * construct's path.
 */
export interface Origin {
  /** The path of this part within its file; messages put it before the field. @default - nothing */
  readonly base?: readonly (string | number)[];
  /** Says where `field` of this part stands, such as `tenants/acme/tenant.yaml:12:7`. */
  describe(field?: readonly (string | number)[]): string;
}
