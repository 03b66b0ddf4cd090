import { list, record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';
import { isInjected } from './injection';

export const IMAGE_AUTO: Lint = {
  code: 'BL515',
  name: 'image-auto-without-injection',
  severity: 'breaks-traffic',
  summary: 'A workload has `image: auto`, and is not injected or does not call the container istio-proxy.',
  cause:
    'Istio replaces the image of the container istio-proxy when it injects; otherwise the pod waits for an image called auto for ever.',
  fix: 'Add the pod label sidecar.istio.io/inject: "true", and call the container istio-proxy.',
  istio: ['IST0146', 'IST0147'],
  elsewhere: true,
  run(mesh, report) {
    for (const workload of mesh.model.workloads) {
      const { object, kind } = workload;
      const base = kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec'];
      const pod = kind === 'Pod' ? object.spec : record(record(object.spec.template).spec);
      list(pod.containers).forEach((item, index) => {
        if (record(item).image !== 'auto') return;
        const injected = isInjected(mesh, workload);
        const { name } = record(item);
        if (injected === true && name === 'istio-proxy') return;
        const message =
          injected === true
            ? `nothing replaces the image auto of container ${name}: Istio replaces that of istio-proxy only`
            : injected === false
              ? 'nothing replaces the image auto: the pod is not injected'
              : 'nothing here says that the pod is injected: its namespace is not in the input';
        report({
          object,
          path: [...base, 'containers', index, 'image'],
          message,
          severity: injected === undefined ? 'fragile' : 'breaks-traffic',
        });
      });
    }
  },
};
