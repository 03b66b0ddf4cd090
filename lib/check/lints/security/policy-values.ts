import type { AuthorizationPolicy } from '../../../mesh-model';
import { list, record, texts } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';

export interface PolicyValue {
  readonly policy: AuthorizationPolicy;
  /** `principals`, `notNamespaces`, … */
  readonly field: string;
  readonly value: string;
  readonly path: readonly (string | number)[];
}

/** Every value under `source` and `operation` of every AuthorizationPolicy. */
export function policyValues(mesh: CheckedMesh): readonly PolicyValue[] {
  return mesh.once('policy-values', () => {
    const result: PolicyValue[] = [];
    for (const policy of mesh.model.authorizationPolicies.policies) {
      list(policy.object.spec.rules).forEach((rule, at) => {
        for (const [part, inner] of [
          ['from', 'source'],
          ['to', 'operation'],
        ] as const) {
          list(record(rule)[part]).forEach((entry, index) => {
            for (const [field, values] of Object.entries(record(record(entry)[inner]))) {
              texts(values).forEach((value, place) => {
                result.push({ policy, field, value, path: ['spec', 'rules', at, part, index, inner, field, place] });
              });
            }
          });
        }
      });
    }
    return result;
  });
}
