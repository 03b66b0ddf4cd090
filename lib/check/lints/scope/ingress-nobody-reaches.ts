import type { Workload } from '../../../mesh-model';
import { isMeshed } from '../../../resolver';
import { targetPortOf } from '../../../resolver/target';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const INGRESS_NOBODY_REACHES: Lint = {
  code: 'BL719',
  name: 'ingress-nobody-reaches',
  severity: 'fragile',
  summary: 'An ingress listener of a Sidecar has a port to which no Service leads.',
  cause:
    'Requests arrive at the port of the pods that the Service names (targetPort). There they pass without this listener: its defaultEndpoint, its TLS and its connection pool are not in force.',
  fix: 'Write the port of the pods to which the Service leads.',
  run(mesh, report) {
    const { model } = mesh;
    for (const sidecar of model.sidecars.sidecars) {
      const { namespace, workloadSelector, ingress, object } = sidecar;
      if (ingress.length === 0) continue;
      const ports = portsOf(
        mesh,
        model
          .workloadsWith(namespace, workloadSelector ?? {})
          .filter((item) => isMeshed(model, item) && model.sidecars.lookup(namespace, item.labels) === sidecar),
      );
      if (ports.targets.size === 0) continue;
      for (const { port, path } of ingress) {
        // Others may call a declared port by the address of the pod.
        if (ports.targets.has(port) || ports.declared.has(port)) continue;
        const targets = listed([...ports.targets].map(String));
        const message = `no Service leads to port ${port} of the pods, but to ${targets}`;
        const fix = ports.targets.size === 1 ? { fix: `Write ${targets}.` } : {};
        report({ object, path: [...path, 'port'], message, ...fix });
      }
    }
  },
};

/** Ports of pods to which Services lead, and those that containers declare. */
function portsOf(mesh: CheckedMesh, workloads: readonly Workload[]) {
  const targets = workloads.flatMap((workload) =>
    mesh.model.servicesOfPods(workload).flatMap(({ ports }) => ports.map((port) => targetPortOf(port, workload))),
  );
  return {
    targets: new Set(targets),
    declared: new Set(workloads.flatMap(({ ports }) => ports.map((item) => item.number))),
  };
}
