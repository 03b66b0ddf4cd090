import type { AuthorizationPolicy, ValueCondition, Workload } from '../../../mesh-model';
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
  const byAccount = mesh.once('workloads by account', () => {
    const found = new Map<string, Workload[]>();
    for (const workload of mesh.model.workloads) {
      const key = `${workload.namespace}/${workload.serviceAccount}`;
      const others = found.get(key);
      if (others === undefined) found.set(key, [workload]);
      else others.push(workload);
    }
    return found;
  });
  return byAccount.get(`${namespace}/${account}`) ?? [];
}
