import type { Origin } from '../model/origin';

/**
 * What to do where one line of a registry is what two environments of a cluster have: it can only be said apart in the files of the
 * environments.
 *
 * @returns `undefined` where two lines say the same
 */
export function inFileForAll(first: Origin, second: Origin, field: readonly (string | number)[]): string | undefined {
  if (first.describe(field) !== second.describe(field)) return undefined;
  const name = [...(first.base ?? []), ...field].filter((step) => typeof step === 'string').join('.');
  return `write \`${name}\` into environments/<environment>.yaml of one of them, or put the environments into clusters of their own (\`cluster\` in estate.yaml)`;
}
