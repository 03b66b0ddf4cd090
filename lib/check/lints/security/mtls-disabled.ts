import type { Lint } from '../../lint';

export const MTLS_DISABLED: Lint = {
  code: 'BL606',
  name: 'mtls-disabled',
  severity: 'insecure',
  summary: 'A PeerAuthentication switches mTLS off for a whole namespace or the mesh.',
  cause: 'Traffic is plain, and has no identity: policies by principal or namespace refuse it all.',
  fix: 'Write PERMISSIVE while something outside the mesh still calls, else STRICT; or select the workload that is meant.',
  run(mesh, report) {
    for (const { object, mode, selector } of mesh.model.peerAuthentications.policies) {
      if (mode !== 'DISABLE' || selector !== undefined) continue;
      report({
        object,
        path: ['spec', 'mtls', 'mode'],
        message: `mTLS is off for all workloads of ${object.namespace}`,
      });
    }
  },
};
