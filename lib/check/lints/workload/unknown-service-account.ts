import type { Lint } from '../../lint';

export const UNKNOWN_SERVICE_ACCOUNT: Lint = {
  code: 'BL519',
  name: 'unknown-service-account',
  severity: 'breaks-traffic',
  summary: 'A workload runs as a ServiceAccount that does not exist.',
  cause: 'Its pods are not made. Other ServiceAccounts of the namespace are in the input, so it should be too.',
  fix: 'Add the ServiceAccount, or correct serviceAccountName.',
  kiali: ['KIA1701'],
  elsewhere: true,
  run(mesh, report) {
    const accounts = mesh.once('service-accounts', () => {
      const result = new Map<string, Set<string>>();
      for (const { namespace, name } of mesh.objects('', 'ServiceAccount')) {
        result.set(namespace, (result.get(namespace) ?? new Set()).add(name));
      }
      return result;
    });
    for (const { object, kind, namespace, serviceAccount } of mesh.model.workloads) {
      const known = accounts.get(namespace);
      if (known === undefined || serviceAccount === 'default' || known.has(serviceAccount)) continue;
      const path = kind === 'Pod' ? ['spec', 'serviceAccountName'] : ['spec', 'template', 'spec', 'serviceAccountName'];
      report({ object, path, message: `there is no ServiceAccount ${namespace}/${serviceAccount}` });
    }
  },
};
