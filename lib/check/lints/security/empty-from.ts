import { isRecord, list } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const EMPTY_FROM: Lint = {
  code: 'BL573',
  name: 'empty-from',
  severity: 'insecure',
  summary: 'A rule of an AuthorizationPolicy has an empty list in the place of its conditions.',
  cause:
    'An empty list is no condition: the rule is for all callers, with or without an identity. ALLOW lets everybody in, DENY nobody (fragile).',
  fix: 'Write who may call, or remove the rule: a policy without rules allows nobody.',
  run(mesh, report) {
    for (const { object, action } of mesh.model.authorizationPolicies.policies) {
      list(object.spec.rules).forEach((rule, at) => {
        const field = isRecord(rule) ? emptyField(rule) : undefined;
        if (field === undefined) return;
        report({
          object,
          path: ['spec', 'rules', at, field],
          key: true,
          message: `an empty list is no condition: the rule ${action === 'DENY' ? 'denies' : 'is for'} everybody`,
          severity: action === 'ALLOW' ? 'insecure' : 'fragile',
        });
      });
    }
  },
};

/** The empty list that leaves a rule without callers to ask for; who it is for may stand in `when` instead. */
function emptyField(rule: Readonly<Record<string, unknown>>): string | undefined {
  const isEmpty = (field: string) => Array.isArray(rule[field]) && list(rule[field]).length === 0;
  if (list(rule.when).length > 0) return undefined;
  if (isEmpty('from')) return 'from';
  if (list(rule.from).length > 0 || list(rule.to).length > 0) return undefined;
  return ['to', 'when'].find(isEmpty);
}
