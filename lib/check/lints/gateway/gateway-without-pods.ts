import type { Lint } from '../../lint';

export const GATEWAY_WITHOUT_PODS: Lint = {
  code: 'BL401',
  name: 'gateway-without-pods',
  severity: 'breaks-traffic',
  summary: 'No workload has the labels that a Gateway selects.',
  cause: 'No pod listens on the ports of its servers.',
  fix: "Write the labels of the gateway's pods. Gateways that are installed apart: check with --partial.",
  istio: ['IST0101'],
  kiali: ['KIA0302'],
  elsewhere: true,
  run(mesh, report) {
    for (const { object, selector } of mesh.model.gateways) {
      if (selector === undefined || Object.keys(selector).length === 0) continue;
      if (mesh.workloadsAnywhere(selector).length > 0) continue;
      // Istio's own installation is usually not in the repository.
      if (INSTALLED.has(selector.istio ?? '') && Object.keys(selector).length === 1) continue;
      const wanted = Object.entries(selector)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ');
      report({
        object,
        path: ['spec', 'selector'],
        message: `no workload has the labels ${wanted}`,
        missing: mesh.missing(`pods of ${object.title} (${wanted})`, 'gateway pods', object.namespace),
      });
    }
  },
};

const INSTALLED = new Set(['ingressgateway', 'egressgateway', 'eastwestgateway']);
