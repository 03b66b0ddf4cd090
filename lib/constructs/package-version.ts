import type { IConstruct } from 'constructs';

/** Which version of the package this copy is. */
export const PACKAGE_VERSION: string = require('branchline/package.json').version;

/**
 * Two copies of one version in a tree of constructs understand each other; two versions may not.
 *
 * @throws when what `construct` has found was made by another version of the package
 */
export function checkVersion(construct: IConstruct, found: { readonly version: string }): void {
  if (found.version === PACKAGE_VERSION) return;
  throw new Error(
    `'${construct.node.path}' comes from branchline ${PACKAGE_VERSION}, and the construct above it from branchline ${found.version}: two versions are installed, \`npm ls branchline\` shows where`,
  );
}
