import type { Workload } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const SERVICE_WITHOUT_SELECTOR: Lint = {
  code: 'BL549',
  name: 'service-without-selector',
  severity: 'breaks-traffic',
  summary: 'A Service selects no pods, and pods of its name are behind no Service.',
  cause:
    'Kubernetes finds no pods for a Service without a selector: somebody has to write its EndpointSlices. Until then requests get 503 (UH), and a gateway behind it gets none. It is a finding where the namespace has pods of that name which no Service selects.',
  fix: 'Add the selector, or the EndpointSlices.',
  elsewhere: true,
  run(mesh, report) {
    for (const { object, namespace, name, registry, selector, externalName, endpoints } of mesh.model.services) {
      if (registry !== 'kubernetes' || selector !== undefined || externalName !== undefined) continue;
      if (endpoints.length > 0) continue;
      const workload = mesh.model.workloadsIn(namespace).find((item) => isNamed(item, name));
      if (workload === undefined || mesh.model.servicesOfPods(workload).length > 0) continue;
      const message = `no pods are behind it: it has no selector, and no Service selects the pods of ${workload.object.title}`;
      const path = object.spec.selector === undefined ? ['spec'] : ['spec', 'selector'];
      report({ object, path, key: true, message });
    }
  },
};

/** Labels by which charts and people name what runs. */
const NAMES = ['app', 'app.kubernetes.io/name', 'istio', 'k8s-app'];

/** Of a StatefulSet the program may choose its leader, and write the endpoints itself. */
function isNamed({ kind, name: own, labels }: Workload, name: string): boolean {
  return kind !== 'StatefulSet' && (own === name || NAMES.some((label) => labels[label] === name));
}
