import { listed } from '../../../text/listed';
import type { Lint } from '../../lint';
import { isIstioIngress } from '../gateway/istio-ingress';

export const SERVICE_WITHOUT_PODS: Lint = {
  code: 'BL501',
  name: 'service-without-pods',
  severity: 'breaks-traffic',
  summary: 'A Service, or a ServiceEntry with workloadSelector, selects no workload.',
  cause: 'Requests to it get 503 (UH): no pod is behind it.',
  fix: 'Let the selector be labels of the pod template, in the same namespace.',
  istio: ['IST0127'],
  elsewhere: true,
  run(mesh, report) {
    for (const service of mesh.model.services) {
      if (service.selector === undefined || mesh.workloadsOf(service).length > 0) continue;
      if (service.endpoints.length > 0) continue;
      const elsewhere = [...new Set(mesh.workloadsAnywhere(service.selector).map(({ namespace }) => namespace))];
      // The cluster itself runs pods there, such as those of its DNS and its scheduler.
      if (service.namespace === 'kube-system' && elsewhere.length === 0) continue;
      // Istio's own gateway is installed apart.
      const { rootNamespace } = mesh.model.config;
      if (
        elsewhere.length === 0 &&
        isIstioIngress(service.selector) &&
        service.namespace === rootNamespace &&
        mesh.model.workloadsIn(rootNamespace).length === 0
      )
        continue;
      const isEntry = service.registry !== 'kubernetes';
      const wanted = Object.entries(service.selector)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ');
      const message = `no workload in namespace ${service.namespace} has the labels ${wanted}${elsewhere.length === 0 ? '' : `; those of namespace ${listed(elsewhere)} do`}`;
      const missing = mesh.missing(`pods of ${service.hostname}`, 'pods', service.namespace);
      report({
        object: service.object,
        path: isEntry ? ['spec', 'workloadSelector'] : ['spec', 'selector'],
        message,
        missing,
      });
    }
  },
};
