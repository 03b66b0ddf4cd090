import type { Lint } from '../../lint';
import { writtenAnnotations } from './written-annotations';

export const INJECTION_ANNOTATION: Lint = {
  code: 'BL647',
  name: 'injection-annotation',
  severity: 'fragile',
  summary: 'Pods ask for a proxy by the annotation sidecar.istio.io/inject, in a namespace that asks for none.',
  cause:
    "Istio's webhook is asked about labels only: those of the namespace, and sidecar.istio.io/inject or istio.io/rev of the pods. The annotation is read afterwards, and only takes the proxy away. These pods get none.",
  fix: 'Write sidecar.istio.io/inject: "true" as a label of the pods, or label the namespace.',
  run(mesh, report) {
    const workloads = mesh.once('workloads-by-object', () => {
      return new Map(mesh.model.workloads.map((workload) => [workload.object, workload]));
    });
    for (const { object, path, name, value, place } of writtenAnnotations(mesh)) {
      if (name !== 'sidecar.istio.io/inject' || value !== 'true' || place !== 'Pod') continue;
      const workload = workloads.get(object);
      const namespace = mesh.model.namespaces.get(object.namespace);
      if (workload === undefined || namespace === undefined || workload.containers.includes('istio-proxy')) continue;
      if (['sidecar.istio.io/inject', 'istio.io/rev'].some((label) => label in workload.labels)) continue;
      if (['istio-injection', 'istio.io/rev'].some((label) => label in namespace.labels)) continue;
      const message = `the annotation brings no proxy, and namespace ${namespace.name} asks for none either`;
      report({ object, path, message });
    }
  },
};
