/** What kind of place a tenant runs in; it decides what is safe by default. */
export type Environment = 'production' | 'staging' | 'development';

// By name, for those who write `Environment.STAGING`; a doc comment here would go into the schema.
export const Environment: Readonly<Record<'PRODUCTION' | 'STAGING' | 'DEVELOPMENT', Environment>> = {
  PRODUCTION: 'production',
  STAGING: 'staging',
  DEVELOPMENT: 'development',
};

/** How a variant may be chosen at a gateway: by a person or a test (EDGE-2, EDGE-3), or by its own conditions (EDGE-7). */
export type VariantAccess = 'hostname' | 'header' | 'condition';

/** The ways that there are unless a gateway says otherwise: in production none (TENANT-5). */
export function defaultVariantAccess(environment: Environment): readonly VariantAccess[] {
  return environment === Environment.PRODUCTION ? [] : ['hostname', 'header', 'condition'];
}
