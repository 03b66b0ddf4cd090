import type { Origin } from '../model/origin';

/** A tenant, by its name in messages, and what it says. */
export interface Saying {
  /** `acme`, or `acme (staging)` where several environments are compared. */
  readonly tenant: string;
  readonly origin: Origin;
}

/**
 * What to do where one line of a registry is what two environments of a cluster have, or two tenants of which one extends the other: it can only
 * be said apart in the files of the environments, or in that of the tenant which extends.
 *
 * @returns `undefined` where two lines say the same
 */
export function inFileForAll(first: Saying, second: Saying, field: readonly (string | number)[]): string | undefined {
  if (first.origin.describe(field) !== second.origin.describe(field)) return undefined;
  const name = [...(first.origin.base ?? []), ...field].filter((step) => typeof step === 'string').join('.');
  if (bare(first.tenant) !== bare(second.tenant)) {
    return `write \`${name}\` in the file of the tenant that extends the other: what it says takes the place of this line`;
  }
  return `write \`${name}\` into environments/<environment>.yaml of one of them, or put the environments into clusters of their own (\`cluster\` in estate.yaml)`;
}

/** A tenant's name without the environment. */
function bare(tenant: string): string {
  return tenant.replace(/ \(.*$/, '');
}
