import type { MeshObject, Source } from '../mesh-model';
import { type Expression, WrongType } from './expression';
import type { NamespaceLimits } from './namespace-limits';
import { type PolicyRule, policyRules } from './policy-rules';

/** An object that the policies refuse, and why. */
export interface Refusal {
  readonly object: MeshObject;
  readonly message: string;
  /** The line that the rule is about. */
  readonly source: Source;
}

/**
 * What the policies refuse of some objects: by the rules that the API server has in CEL. Objects in namespaces that the
 * table does not grant to anybody are none of theirs.
 */
export function refusals(objects: Iterable<MeshObject>, limits: readonly NamespaceLimits[]): Refusal[] {
  const byNamespace = new Map(limits.map((each) => [each.namespace, rulesByKind(each)]));
  const result: Refusal[] = [];
  for (const object of objects) {
    const rules = byNamespace.get(object.namespace)?.get(`${object.group} ${object.kind}`) ?? [];
    for (const { at, message, expression } of rules) {
      const judged = judge(expression, object.content);
      if (judged !== true) {
        const why = judged === undefined ? 'its fields do not have the types that Istio gives them' : message;
        result.push({ object, message: why, source: object.at(...at) });
      }
    }
  }
  return result;
}

function rulesByKind(limits: NamespaceLimits): Map<string, PolicyRule[]> {
  const result = new Map<string, PolicyRule[]>();
  for (const rule of policyRules(limits)) {
    const key = `${rule.group} ${rule.kind}`;
    const known = result.get(key);
    if (known === undefined) result.set(key, [rule]);
    else known.push(rule);
  }
  return result;
}

/** Nothing where a value has the wrong type: the API server refuses such an object, too. */
function judge(expression: Expression, content: unknown): boolean | undefined {
  try {
    return expression.holds(content);
  } catch (error) {
    if (error instanceof WrongType) return undefined;
    throw error;
  }
}
