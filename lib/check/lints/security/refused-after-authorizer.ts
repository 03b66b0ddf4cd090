import type { AuthorizationPolicy, AuthorizationRule, ValueCondition } from '../../../mesh-model';
import { policiesFor } from '../../../resolver/authorization';
import type { Lint } from '../../lint';
import { gatewaysOf, workloadsOf } from './policy-subjects';
import { mayBothHold } from './value-overlap';

export const REFUSED_AFTER_AUTHORIZER: Lint = {
  code: 'BL652',
  name: 'refused-after-authorizer',
  severity: 'fragile',
  summary: 'A CUSTOM policy asks an authorizer about requests that no ALLOW policy of the same pods allows.',
  cause:
    'An authorizer can only refuse. What it lets in is decided by DENY and ALLOW policies as if nobody had been asked: where ALLOW policies are for a pod, it takes only what a rule of one of them allows. All else gets 403, whatever the authorizer says.',
  fix: 'Add a rule to an ALLOW policy for what the authorizer decides about.',
  elsewhere: true,
  run(mesh, report) {
    for (const policy of mesh.model.authorizationPolicies.policies) {
      if (policy.action !== 'CUSTOM' || policy.dryRun || policy.targeted) continue;
      for (const pods of [...workloadsOf(mesh, policy), ...gatewaysOf(mesh, policy)]) {
        const allowing = policiesFor(mesh.model, pods).filter(({ action }) => action === 'ALLOW');
        // A policy without rules shuts the pods: BL641 has that where it is no purpose.
        if (allowing.length === 0 || allowing.some(({ rules }) => rules.length === 0)) continue;
        const at = policy.rules.find((rule) => rule.to.length > 0 && isRefused(rule, allowing));
        if (at === undefined) continue;
        const message = `${policy.provider} is asked about ${shown(at)}, and then it is refused: ${allowing[0]!.object.title} allows nothing of it`;
        report({ object: policy.object, path: at.path, message });
        break;
      }
    }
  },
};

/** True where no rule of these policies can hold for a request that the authorizer is asked about. */
function isRefused({ to }: AuthorizationRule, allowing: readonly AuthorizationPolicy[]): boolean {
  const operations = allowing.flatMap(({ rules }) => rules.flatMap((rule) => (rule.to.length === 0 ? [[]] : rule.to)));
  return to.every((asked) => operations.every((allowed) => !mayBothHold(asked, allowed)));
}

function shown({ to }: AuthorizationRule): string {
  const named = ({ values }: ValueCondition) => values.length > 0;
  const condition =
    to.flat().find(({ key, values }) => key === 'request.path' && values.length > 0) ?? to.flat().find(named);
  return condition?.values.join(', ') ?? 'requests';
}
