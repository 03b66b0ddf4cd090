/**
 * cdk8s-plus is an optional peer: who never asks for a `deployment` need not install it. Its types are named here alone,
 * so that a project without it compiles all the same, where `Deployment` is then `any`.
 */
// biome-ignore lint/suspicious/noTsIgnore: with cdk8s-plus there is no error to expect, without it there is one
/** @ts-ignore */
export type { Deployment } from 'cdk8s-plus-27';
