import type { DestinationRule, MeshObject } from '../../../mesh-model';
import { isRecord, list } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';

/** One traffic policy as it is written: of the rule, of a subset, or of a port. */
export interface WrittenPolicy {
  readonly object: MeshObject;
  readonly rule: DestinationRule;
  readonly path: readonly (string | number)[];
  readonly policy: Readonly<Record<string, unknown>>;
  /** Absent for that of the rule itself. */
  readonly level: 'rule' | 'subset' | 'port';
}

/** Every traffic policy of every DestinationRule. */
export function trafficPolicies(mesh: CheckedMesh): readonly WrittenPolicy[] {
  return mesh.once('traffic-policies', () => {
    const result: WrittenPolicy[] = [];
    const add = (
      rule: DestinationRule,
      path: readonly (string | number)[],
      policy: unknown,
      level: WrittenPolicy['level'],
    ) => {
      if (!isRecord(policy)) return;
      result.push({ object: rule.object, rule, path, policy, level });
      list(policy.portLevelSettings).forEach((item, index) => {
        add(rule, [...path, 'portLevelSettings', index], item, 'port');
      });
    };
    for (const rule of mesh.model.destinationRules.rules) {
      add(rule, ['spec', 'trafficPolicy'], rule.trafficPolicy?.written, 'rule');
      for (const subset of rule.subsets)
        add(rule, [...subset.path, 'trafficPolicy'], subset.trafficPolicy?.written, 'subset');
    }
    return result;
  });
}
