import { PROXY_USER } from '../../../limits/limits';
import { list, record } from '../../../mesh-model/untyped';
import { isMeshed } from '../../../resolver';
import type { Lint } from '../../lint';

export const RESERVED_USER: Lint = {
  code: 'BL513',
  name: 'reserved-user',
  severity: 'breaks-traffic',
  summary: 'A container runs as user 1337.',
  cause: "That is the proxy's user: its traffic is not intercepted, so no route, policy or mTLS applies to it.",
  fix: 'Run as another user.',
  istio: ['IST0144'],
  run(mesh, report) {
    for (const workload of mesh.model.workloads) {
      const { object, kind, containers } = workload;
      if (kind === 'CronJob' || !isMeshed(mesh.model, workload)) continue;
      // A gateway's pod is the proxy, and nothing else.
      if (containers.every((name) => name === 'istio-proxy')) continue;
      const base = kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec'];
      const pod = kind === 'Pod' ? object.spec : record(record(object.spec.template).spec);
      if (record(pod.securityContext).runAsUser === PROXY_USER) {
        report({ object, path: [...base, 'securityContext', 'runAsUser'], message: 'the pod runs as user 1337' });
      }
      list(pod.containers).forEach((item, index) => {
        const container = record(item);
        if (container.name === 'istio-proxy' || record(container.securityContext).runAsUser !== PROXY_USER) return;
        const path = [...base, 'containers', index, 'securityContext', 'runAsUser'];
        report({ object, path, message: `container ${container.name} runs as user 1337` });
      });
    }
  },
};
