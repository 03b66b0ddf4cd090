import { isIdentityKey } from '../../../resolver/identity';
import { serverTls } from '../../../resolver/mutual-tls';
import type { Lint } from '../../lint';
import { workloadsOf } from './policy-subjects';

export const IDENTITY_NOT_REQUIRED: Lint = {
  code: 'BL669',
  name: 'identity-not-required',
  severity: 'insecure',
  summary: 'A policy allows all callers but some, and so those too that show no identity.',
  cause:
    'notNamespaces and notPrincipals hold for who has no certificate of the mesh. Where mTLS is PERMISSIVE, a pod without a proxy calls in plaintext and is let in, wherever it runs: in the namespaces that were meant to stay out as well.',
  fix: 'Make mTLS STRICT for the pods, or name who is let in (namespaces, principals).',
  run(mesh, report) {
    for (const policy of mesh.model.authorizationPolicies.policies) {
      if (policy.action !== 'ALLOW' || policy.dryRun) continue;
      for (const { path, from, when } of policy.rules) {
        const index = from.findIndex((source) => {
          const all = [...source, ...when];
          // Whoever has to show anything else is known by that; "no principal at all" asks for such callers.
          return (
            all.length > 0 &&
            all.every(({ key, values, notValues }) => {
              return isIdentityKey(key) && values.length === 0 && !notValues.includes('*');
            })
          );
        });
        if (index < 0) continue;
        const open = workloadsOf(mesh, policy).find((pods) => {
          return mesh.model.servicesOfPods(pods).length > 0 && serverTls(mesh.model, pods, 0).mode === 'PERMISSIVE';
        });
        if (open === undefined) continue;
        const message = `${open.object.title} takes plaintext too, and a caller without an identity is let in`;
        report({ object: policy.object, path: [...path, 'from', index], message });
      }
    }
  },
};
