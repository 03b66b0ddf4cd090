/**
 * cdk8s-plus is an optional peer: a project that never asks for a `deployment` need not install it. There is a package of it for
 * each version of Kubernetes, and a project may have any of them. Their types are named here alone, so that a project
 * compiles without them; without any, `Deployment` is `any`.
 */
// biome-ignore-start lint/suspicious/noTsIgnore: with the package there is no error to expect, without it there is one
/** @ts-ignore */
type Deployment27 = import('cdk8s-plus-27').Deployment;
/** @ts-ignore */
type Deployment28 = import('cdk8s-plus-28').Deployment;
/** @ts-ignore */
type Deployment29 = import('cdk8s-plus-29').Deployment;
/** @ts-ignore */
type Deployment30 = import('cdk8s-plus-30').Deployment;
/** @ts-ignore */
type Deployment31 = import('cdk8s-plus-31').Deployment;
/** @ts-ignore */
type Deployment32 = import('cdk8s-plus-32').Deployment;
/** @ts-ignore */
type Deployment33 = import('cdk8s-plus-33').Deployment;
/** @ts-ignore */
type Deployment34 = import('cdk8s-plus-34').Deployment;
// biome-ignore-end lint/suspicious/noTsIgnore: as above

/**
 * The type of a package that is installed; that of a missing one is `any`, which alone takes `unknown`. In tuples, since a
 * condition on the bare type of a missing package is itself given up.
 */
type Installed<T, Else> = [unknown] extends [T] ? Else : T;

/** Deployment of the installed cdk8s-plus; of several that of the lowest number, as `loadPlus` has it. */
export type Deployment = Installed<
  Deployment27,
  Installed<
    Deployment28,
    Installed<
      Deployment29,
      Installed<Deployment30, Installed<Deployment31, Installed<Deployment32, Installed<Deployment33, Deployment34>>>>
    >
  >
>;
