import type { AuthorizationPolicy, AuthorizationRule, ValueCondition } from '../../../mesh-model';
import type { Lint } from '../../lint';
import { mayBeOne } from './value-overlap';

/** A rule, or an item of `from` or `to`, that holds for all but some values of one attribute. */
interface Negation {
  readonly policy: AuthorizationPolicy;
  readonly path: readonly (string | number)[];
  readonly condition: ValueCondition;
}

export const NEGATIONS_THAT_COVER_ALL: Lint = {
  code: 'BL653',
  name: 'negations-that-cover-all',
  severity: 'breaks-traffic',
  summary:
    'Two items of a policy each hold for all but some callers or requests, and one of them is enough: together they hold for everything.',
  cause:
    'What is not among the first notNamespaces, notPrincipals, notPaths … is enough, and so is what is not among the second. Whatever one leaves out, the other takes. A DENY policy then refuses everything, and an ALLOW policy lets everything in. DENY policies for the same pods add up in the same way.',
  fix: 'Write all values into one list.',
  run(mesh, report) {
    const first = new Map<string, Negation[]>();
    for (const policy of mesh.model.authorizationPolicies.policies) {
      if ((policy.action !== 'ALLOW' && policy.action !== 'DENY') || policy.dryRun || policy.targeted) continue;
      for (const found of negationsOf(policy)) {
        const key = JSON.stringify([policy.namespace, policy.selector, policy.action, found.condition.key]);
        const before = first.get(key) ?? [];
        if (before.length === 0) first.set(key, before);
        const other = before.find(({ condition }) => areApart(condition, found.condition));
        // A few are enough to compare with: the list of one place is short, or generated.
        if (before.length < 20) before.push(found);
        if (other === undefined) continue;
        const [one, two] = [other, found].map(({ condition }) => condition.notValues.join(', '));
        const where = other.policy === policy ? 'the item before' : other.policy.object.title;
        const all = policy.action === 'DENY' ? 'everything is refused' : 'everything is let in';
        report({
          object: policy.object,
          path: found.path,
          message: `it holds for all but ${two}, and ${where} for all but ${one}: ${all}`,
          severity: policy.action === 'DENY' ? 'breaks-traffic' : 'insecure',
          fix: `Write one list: ${one}, ${two}.`,
        });
      }
    }
  },
};

/** Lists of which no value is in both. */
function areApart(one: ValueCondition, other: ValueCondition): boolean {
  return !one.notValues.some((value) => other.notValues.some((item) => mayBeOne(value, item)));
}

function* negationsOf(policy: AuthorizationPolicy): Iterable<Negation> {
  for (const rule of policy.rules) {
    for (const field of ['from', 'to'] as const) {
      if (!isAlone(rule, field)) continue;
      for (const [index, conditions] of rule[field].entries()) {
        const [condition, ...more] = conditions;
        if (condition === undefined || more.length > 0) continue;
        if (condition.values.length > 0 || condition.notValues.length === 0) continue;
        yield { policy, path: [...rule.path, field, index], condition };
      }
    }
  }
}

/** True where a rule asks for nothing else. */
function isAlone(rule: AuthorizationRule, field: 'from' | 'to'): boolean {
  return rule[field].length > 0 && rule[field === 'from' ? 'to' : 'from'].length === 0 && rule.when.length === 0;
}
