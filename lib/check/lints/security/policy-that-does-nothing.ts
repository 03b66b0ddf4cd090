import { type AuthorizationPolicy, selects } from '../../../mesh-model';
import { isRecord, list } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const POLICY_THAT_DOES_NOTHING: Lint = {
  code: 'BL607',
  name: 'policy-that-does-nothing',
  severity: 'insecure',
  summary: 'An AuthorizationPolicy has an empty rule: it allows everything, or denies everything.',
  cause:
    'An empty rule holds for every request: ALLOW lets everyone in, whatever other policies allow, and DENY nobody.',
  fix: 'Write the rule that is meant. To allow nothing: spec: {}.',
  run(mesh, report) {
    for (const policy of mesh.model.authorizationPolicies.policies) {
      const { object } = policy;
      const open = emptyRule(policy);
      if (open < 0 || (policy.action !== 'ALLOW' && policy.action !== 'DENY')) continue;
      // Visitors of a gateway have no identity to ask for.
      if (
        policy.selector !== undefined &&
        mesh.model.gateways.some(({ selector }) => selector && selects(policy.selector!, selector))
      )
        continue;
      if (isException(mesh, policy)) continue;
      const effect = policy.action === 'ALLOW' ? 'lets everyone in' : 'shuts everyone out';
      const severity = policy.action === 'ALLOW' ? 'insecure' : 'fragile';
      report({ object, path: ['spec', 'rules', open], message: `an empty rule ${effect}`, severity });
    }
  },
};

/** A policy for some pods beside one that allows nothing to all: it says which pods are open. */
function isException({ model }: CheckedMesh, { action, selector, namespace }: AuthorizationPolicy): boolean {
  if (action !== 'ALLOW' || selector === undefined) return false;
  return model.authorizationPolicies.inForce(namespace).some((other) => {
    return (
      other.action === 'ALLOW' &&
      !other.dryRun &&
      !other.targeted &&
      other.selector === undefined &&
      other.rules.length === 0
    );
  });
}

function emptyRule({ object }: AuthorizationPolicy): number {
  return list(object.spec.rules).findIndex(
    (rule) => rule === null || (isRecord(rule) && Object.keys(rule).length === 0),
  );
}
