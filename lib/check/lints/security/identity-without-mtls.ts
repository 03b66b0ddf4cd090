import { isMeshed, serverTls } from '../../../resolver/mutual-tls';
import type { Lint } from '../../lint';
import { policyValues } from './policy-values';

const IDENTITY = new Set([
  'principals',
  'notPrincipals',
  'namespaces',
  'notNamespaces',
  'serviceAccounts',
  'notServiceAccounts',
  'trustDomains',
]);

export const IDENTITY_WITHOUT_MTLS: Lint = {
  code: 'BL611',
  name: 'identity-without-mtls',
  severity: 'breaks-traffic',
  summary: 'A policy asks who calls, and mTLS is off at the workload.',
  cause:
    'Only mTLS shows who calls. Without it no caller matches: a rule that allows allows nobody, and one that denies denies nobody (insecure).',
  fix: 'Switch mTLS on (PERMISSIVE or STRICT) for the workload.',
  kiali: ['KIA0105'],
  run(mesh, report) {
    const reported = new Set<object>();
    for (const { policy, field, path } of policyValues(mesh)) {
      if (!IDENTITY.has(field) || reported.has(policy)) continue;
      const workloads =
        policy.selector === undefined
          ? mesh.model.workloadsIn(policy.namespace)
          : mesh.model.workloadsWith(policy.namespace, policy.selector);
      const open = workloads.find(
        (workload) => isMeshed(mesh.model, workload) && serverTls(mesh.model, workload, 0).mode === 'DISABLE',
      );
      if (open === undefined) continue;
      reported.add(policy);
      // Where nobody has an identity, `principals` holds for nobody, and `notPrincipals` for everybody.
      const isWide = (policy.action === 'ALLOW') === field.startsWith('not');
      report({
        object: policy.object,
        path,
        severity: isWide ? 'insecure' : undefined,
        message: `${open.object.title} takes no mTLS, so no caller has an identity`,
      });
    }
  },
};
