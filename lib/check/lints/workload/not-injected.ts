import { isFor, type Workload } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { isInjected } from './injection';

export const NOT_INJECTED: Lint = {
  code: 'BL517',
  name: 'not-injected',
  severity: 'insecure',
  summary: 'A workload behind a routed service has no proxy.',
  cause:
    'Its own calls follow no rule, and no policy or mTLS protects it. Its namespace has no injection label, and the pods have none. It is reached all the same; where no policy is meant to protect it, the finding is fragile, and style where only gateways lead there.',
  fix: 'Add the label istio-injection: enabled to the namespace, or sidecar.istio.io/inject: "true" to the pods.',
  istio: ['IST0102', 'IST0103'],
  run(mesh, report) {
    const routed = new Set(mesh.destinations.map(({ destination }) => destination.host));
    const inMesh = new Set(
      mesh.destinations.flatMap(({ virtualService, destination }) =>
        virtualService.gateways.includes('mesh') ? [destination.host] : [],
      ),
    );
    const reported = new Set<string>();
    for (const service of mesh.model.services) {
      if (service.registry !== 'kubernetes' || !routed.has(service.hostname)) continue;
      for (const workload of mesh.workloadsOf(service)) {
        // A proxy that is switched off on purpose says so on the pod.
        if ('sidecar.istio.io/inject' in workload.labels || 'sidecar.istio.io/inject' in workload.annotations) continue;
        if (isInjected(mesh, workload) !== false || workload.containers.includes('istio-proxy')) continue;
        if (reported.has(workload.namespace)) continue;
        reported.add(workload.namespace);
        const namespace = mesh.model.namespaces.get(workload.namespace)!;
        const message = `pods of namespace ${namespace.name} get no proxy, among them ${workload.object.title}, to which rules route`;
        const severity = isProtected(mesh, workload) ? undefined : inMesh.has(service.hostname) ? 'fragile' : 'style';
        report({ object: namespace, path: ['metadata', 'labels'], message, severity });
      }
    }
  },
};

/** True when a policy is meant to hold for the workload. */
function isProtected(mesh: CheckedMesh, { namespace, labels }: Workload): boolean {
  const { authorizationPolicies, peerAuthentications } = mesh.model;
  return [...authorizationPolicies.inForce(namespace), ...peerAuthentications.inForce(namespace)].some((policy) =>
    isFor(policy, labels),
  );
}
