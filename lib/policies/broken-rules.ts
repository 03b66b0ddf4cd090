import { WrongType } from './expression';
import type { NamespaceLimits } from './namespace-limits';
import type { PolicyRule } from './policy-rule';
import { policyRules } from './policy-rules';

/** A rule that an object breaks. */
export interface BrokenRule {
  /** The field that the rule is about. */
  readonly at: readonly string[];
  readonly message: string;
}

/** The rules of one namespace by what they are about. */
export class RulesByKind {
  private readonly rules = new Map<string, PolicyRule[]>();

  constructor(limits: NamespaceLimits) {
    for (const rule of policyRules(limits)) {
      const key = `${rule.group} ${rule.kind}`;
      const known = this.rules.get(key);
      if (known === undefined) this.rules.set(key, [rule]);
      else known.push(rule);
    }
  }

  /** What the API server would refuse an object for (TENANT-9). */
  brokenBy(group: string, kind: string, content: unknown): BrokenRule[] {
    return (this.rules.get(`${group} ${kind}`) ?? []).flatMap(({ at, message, expression }) => {
      const judged = judge(expression, content);
      if (judged === true) return [];
      return [{ at, message: judged === undefined ? 'its fields do not have the types of its kind' : message }];
    });
  }
}

/** Nothing where a value has the wrong type: the API server refuses such an object, too. */
function judge(expression: PolicyRule['expression'], content: unknown): boolean | undefined {
  try {
    return expression.holds(content);
  } catch (error) {
    if (error instanceof WrongType) return undefined;
    throw error;
  }
}
