import type { AuthorizationPolicy, MeshModel, RequestAuthentication } from '../mesh-model';
import type { Client } from '../resolver';
import { authorizersOf } from '../resolver/authorizers';
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

const readings = new WeakMap<MeshModel, string>();

/** What decides how a policy is read, beside its text: names of the trust domain, external authorizers, and who sends. */
export function readingKey(model: MeshModel, client: Client | undefined): string {
  let ofMesh = readings.get(model);
  if (ofMesh === undefined) {
    const { trustDomain, trustDomainAliases } = model.config;
    const { kinds, unreachable } = authorizersOf(model);
    ofMesh = canonical([trustDomain, trustDomainAliases, kinds && [...kinds].sort(), [...unreachable].sort()]);
    readings.set(model, ofMesh);
  }
  return `${ofMesh} ${client?.namespace} ${client?.serviceAccount}`;
}
