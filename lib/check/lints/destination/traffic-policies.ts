import type { MeshObject } from '../../../mesh-model';
import { isRecord, list } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';

/** One traffic policy as it is written: of the rule, of a subset, or of a port. */
export interface WrittenPolicy {
  readonly object: MeshObject;
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
      object: MeshObject,
      path: readonly (string | number)[],
      policy: unknown,
      level: WrittenPolicy['level'],
    ) => {
      if (!isRecord(policy)) return;
      result.push({ object, path, policy, level });
      list(policy.portLevelSettings).forEach((item, index) => {
        add(object, [...path, 'portLevelSettings', index], item, 'port');
      });
    };
    for (const { object, trafficPolicy, subsets } of mesh.model.destinationRules.rules) {
      add(object, ['spec', 'trafficPolicy'], trafficPolicy?.written, 'rule');
      for (const subset of subsets)
        add(object, [...subset.path, 'trafficPolicy'], subset.trafficPolicy?.written, 'subset');
    }
    return result;
  });
}
