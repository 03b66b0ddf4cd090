import type { AuthorizationPolicy, RequestAuthentication } from '../mesh-model';
import { canonical } from './canonical';

type Policy = AuthorizationPolicy | RequestAuthentication;

const known = new WeakMap<Policy, string>();

/** A policy as text: equal for policies of one name that say the same. */
export function policyKey(policy: Policy): string {
  const key = known.get(policy) ?? `${policy.object.title} ${canonical(policy.object.spec)}`;
  known.set(policy, key);
  return key;
}

/** Whether two lists have the same policies. */
export function samePolicies(a: readonly Policy[], b: readonly Policy[]): boolean {
  return a.length === b.length && a.every((policy, at) => policyKey(policy) === policyKey(b[at]!));
}
