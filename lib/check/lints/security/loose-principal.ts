import type { Lint } from '../../lint';
import { policyValues } from './policy-values';

export const LOOSE_PRINCIPAL: Lint = {
  code: 'BL613',
  name: 'loose-principal',
  severity: 'insecure',
  summary: 'A principal begins with *.',
  cause:
    'Accounts with the same ending in other namespaces match too: anybody who may create a namespace can create one.',
  fix: 'Write the whole principal.',
  run(mesh, report) {
    for (const { policy, field, value, path } of policyValues(mesh)) {
      if (field !== 'principals' || !value.startsWith('*') || value === '*' || policy.action !== 'ALLOW') continue;
      // */ns/<namespace>/sa/<account> leaves only the trust domain open.
      if (/^\*\/ns\/[^/*]+\/sa\/[^/*]+$/.test(value)) continue;
      report({ object: policy.object, path, message: `${value} also stands for accounts of other namespaces` });
    }
  },
};
