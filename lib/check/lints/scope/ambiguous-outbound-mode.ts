import { isRecord } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const AMBIGUOUS_OUTBOUND_MODE: Lint = {
  code: 'BL703',
  name: 'ambiguous-outbound-mode',
  severity: 'fragile',
  summary: 'A Sidecar has an outboundTrafficPolicy without a mode.',
  cause: 'An empty one is REGISTRY_ONLY, which reads as if nothing were said.',
  fix: 'Write mode: REGISTRY_ONLY or ALLOW_ANY.',
  kiali: ['KIA1007'],
  run(mesh, report) {
    for (const { object } of mesh.model.sidecars.sidecars) {
      const policy = object.spec.outboundTrafficPolicy;
      if (!isRecord(policy) || policy.mode !== undefined) continue;
      report({ object, path: ['spec', 'outboundTrafficPolicy'], message: 'outboundTrafficPolicy has no mode' });
    }
  },
};
