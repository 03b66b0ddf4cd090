/** Packages of cdk8s-plus that are known to work, in the order in which they are looked for. */
const PACKAGES = [27, 28, 29, 30, 31, 32, 33, 34].map((version) => `cdk8s-plus-${version}`);

/** What is used of it, which all of them have alike. */
type Plus = typeof import('cdk8s-plus-27');

/**
 * The installed cdk8s-plus.
 *
 * @param resolve where a package is, as `require.resolve`
 * @throws when none is installed, with what to install
 */
export function loadPlus(resolve: (name: string) => string = (name) => require.resolve(name)): Plus {
  const found = PACKAGES.find((name) => isThere(name, resolve));
  if (found !== undefined) return require(found);
  throw new Error(
    "a service's `deployment` is a cdk8s-plus Deployment: run `npm install cdk8s-plus-33` to use it (any of cdk8s-plus-27 to -34 will do, such as the one for your version of Kubernetes)",
  );
}

function isThere(name: string, resolve: (name: string) => string): boolean {
  try {
    resolve(name);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error;
    return false;
  }
}
