import type { AuthorizationPolicy, ValueCondition, Workload } from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import type { CheckedMesh } from '../../checked-mesh';

/** A service account that a policy lets in by name. */
export interface NamedAccount {
  readonly namespace: string;
  readonly account: string;
}

/** Accounts that a policy names in full, wherever it does. */
export function accountsOf({ rules }: AuthorizationPolicy): readonly NamedAccount[] {
  return rules.flatMap(({ from, when }) => [...from.flat(), ...when]).flatMap(accountsIn);
}

function accountsIn({ key, values }: ValueCondition): readonly NamedAccount[] {
  if (key !== 'source.principal' && key !== 'source.serviceAccount') return [];
  return values.flatMap((value) => {
    const [, namespace, account] =
      (key === 'source.principal' ? /\/ns\/([^/*]+)\/sa\/([^/*]+)$/ : /^([^/*]+)\/([^/*]+)$/).exec(value) ?? [];
    return namespace === undefined || account === undefined ? [] : [{ namespace, account }];
  });
}

/** Workloads that run as a service account. */
export function workloadsAs(mesh: CheckedMesh, namespace: string, account: string): readonly Workload[] {
  const byAccount = mesh.once('workloads by account', () =>
    groupBy(mesh.model.workloads, (workload) => [`${workload.namespace}/${workload.serviceAccount}`]),
  );
  return byAccount.get(`${namespace}/${account}`) ?? [];
}
