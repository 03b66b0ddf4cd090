import type { Workload } from '../../../mesh-model';
import { list, record, textMap } from '../../../mesh-model/untyped';
import { targetPortOf } from '../../../resolver/target';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const NETWORK_POLICY_OF_SERVICE_PORT: Lint = {
  code: 'BL666',
  name: 'network-policy-of-service-port',
  severity: 'breaks-traffic',
  summary: 'A NetworkPolicy lets connections in at the port of a Service, and the pods listen on another one.',
  cause:
    'NetworkPolicies see connections as they arrive at the pods, at the targetPort of the Service: there nothing is let in, and the network of the node drops the connection. It holds where the network of the cluster enforces them.',
  fix: 'Write the port of the pods.',
  run(mesh, report) {
    for (const object of mesh.objects('networking.k8s.io', 'NetworkPolicy')) {
      const selector = record(object.spec.podSelector);
      if (list(selector.matchExpressions).length > 0) continue;
      const workloads = mesh.model.workloadsWith(object.namespace, textMap(selector.matchLabels));
      list(object.spec.ingress).forEach((rule, at) => {
        list(record(rule).ports).forEach((item, index) => {
          const { port, endPort, protocol = 'TCP' } = record(item);
          if (typeof port !== 'number' || endPort !== undefined || protocol !== 'TCP') return;
          const target = meantPort(mesh, workloads, port);
          if (target === undefined) return;
          const message = `${port} is a port of the Service; the pods listen on ${target}`;
          report({ object, path: ['spec', 'ingress', at, 'ports', index, 'port'], message, fix: `Write ${target}.` });
        });
      });
    }
  },
};

/** The port of the pods behind a port of their Services, where the pods have no port of this number. */
function meantPort({ model }: CheckedMesh, workloads: readonly Workload[], wanted: number): number | undefined {
  let meant: number | undefined;
  for (const workload of workloads) {
    if (workload.ports.some(({ number }) => number === wanted)) return undefined;
    for (const { ports } of model.servicesOfPods(workload)) {
      for (const port of ports) {
        const target = targetPortOf(port, workload);
        if (target === wanted) return undefined;
        if (port.number === wanted) meant ??= target;
      }
    }
  }
  return meant;
}
