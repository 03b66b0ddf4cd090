import { isExported } from '../../exported';
import type { Lint } from '../../lint';
import { isInjected } from './injection';

export const POD_WITHOUT_PROXY: Lint = {
  code: 'BL525',
  name: 'pod-without-proxy',
  severity: 'breaks-traffic',
  summary: 'A running Pod of an injected namespace has no proxy.',
  cause:
    'The proxy is added when a Pod is made: this one is older than the label, or the injector did not answer. Its calls follow no rule, and no policy or mTLS protects it.',
  fix: 'Restart its workload: kubectl rollout restart.',
  istio: ['IST0103'],
  run(mesh, report) {
    for (const workload of mesh.model.workloads) {
      const { object, containers, kind } = workload;
      // A Pod in a file gets its proxy when it is made; one that has an identity was read from a cluster.
      if (kind !== 'Pod' || !isExported(object)) continue;
      if (containers.includes('istio-proxy') || object.spec.hostNetwork === true) continue;
      if (isInjected(mesh, workload) !== true) continue;
      report({
        object,
        path: ['spec', 'containers'],
        message: 'has no container istio-proxy, although it is injected',
      });
    }
  },
};
