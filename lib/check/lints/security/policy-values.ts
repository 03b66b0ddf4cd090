import type { AuthorizationPolicy } from '../../../mesh-model';
import { list, record, text, texts } from '../../../mesh-model/untyped';
import { own } from '../../../text/own';
import type { CheckedMesh } from '../../checked-mesh';

export interface PolicyValue {
  readonly policy: AuthorizationPolicy;
  /** `principals`, `notNamespaces`, … */
  readonly field: string;
  readonly value: string;
  readonly path: readonly (string | number)[];
}

/** Keys of `when` that ask what a field under `source` or `operation` asks. */
const WRITTEN_AS: Readonly<Record<string, string>> = {
  'source.principal': 'principals',
  'source.namespace': 'namespaces',
  'source.serviceAccount': 'serviceAccounts',
  'source.ip': 'ipBlocks',
  'remote.ip': 'remoteIpBlocks',
  'destination.port': 'ports',
  'request.auth.principal': 'requestPrincipals',
};

/** Every value of every AuthorizationPolicy: those under `source` and `operation`, and those of `when` that say the same. */
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
        list(record(rule).when).forEach((entry, index) => {
          const { key, values, notValues } = record(entry);
          const field = own(WRITTEN_AS, text(key) ?? '');
          if (field === undefined) return;
          const not = `not${field[0]!.toUpperCase()}${field.slice(1)}`;
          for (const [name, all, place] of [
            [field, values, 'values'],
            [not, notValues, 'notValues'],
          ] as const) {
            texts(all).forEach((value, which) => {
              result.push({ policy, field: name, value, path: ['spec', 'rules', at, 'when', index, place, which] });
            });
          }
        });
      });
    }
    return result;
  });
}
