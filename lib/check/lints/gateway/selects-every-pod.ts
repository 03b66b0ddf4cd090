import type { Lint } from '../../lint';

export const SELECTS_EVERY_POD: Lint = {
  code: 'BL408',
  name: 'gateway-selects-everything',
  severity: 'insecure',
  summary: 'A Gateway has no selector.',
  cause: 'It then applies to every gateway of the cluster, also to those of other teams.',
  fix: "Write the labels of the gateway's pods in spec.selector.",
  run(mesh, report) {
    for (const { object, selector } of mesh.model.gateways) {
      if (selector !== undefined && Object.keys(selector).length > 0) continue;
      report({ object, path: ['spec'], message: 'the Gateway applies to every gateway pod of the cluster' });
    }
  },
};
