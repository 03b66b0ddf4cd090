import { selects } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const SIDECAR_ON_GATEWAY: Lint = {
  code: 'BL704',
  name: 'sidecar-on-gateway',
  severity: 'fragile',
  summary: 'A Sidecar selects the pods of a gateway.',
  cause: 'Gateways do not read Sidecars.',
  fix: 'Remove it, and limit what the gateway sees by exportTo.',
  run(mesh, report) {
    for (const { object, namespace, workloadSelector } of mesh.model.sidecars.sidecars) {
      if (workloadSelector === undefined) continue;
      const pods = mesh.model.workloadsWith(namespace, workloadSelector);
      const gateway = mesh.model.gateways.find(({ selector }) => {
        return (
          selector !== undefined &&
          Object.keys(selector).length > 0 &&
          pods.some((pod) => selects(selector, pod.labels))
        );
      });
      if (gateway === undefined) continue;
      report({
        object,
        path: ['spec', 'workloadSelector'],
        message: `it selects the pods of ${gateway.object.title}, which do not read it`,
      });
    }
  },
};
