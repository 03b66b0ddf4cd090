import type { Workload } from '../../../mesh-model';
import { isRecord } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import { podSpecOf } from '../../../mesh-model/workload';
import { closestName } from '../../../text/closest-name';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const UNKNOWN_TARGET_PORT: Lint = {
  code: 'BL508',
  name: 'unknown-target-port',
  severity: 'breaks-traffic',
  summary: "A Service's targetPort is not a port of the containers behind it.",
  cause:
    'A name that no container has leads nowhere. A number that none declares most often is a mistake, though it works if the process listens there.',
  fix: 'Write the name or number of a port of the containers.',
  kiali: ['KIA0701'],
  run(mesh, report) {
    for (const service of mesh.model.services) {
      if (service.registry !== 'kubernetes') continue;
      const workloads = mesh.workloadsOf(service);
      if (workloads.length === 0) continue;
      service.ports.forEach(({ targetPort }, index) => {
        const hasName = ({ ports }: Workload) => ports.some(({ name }) => name === targetPort);
        const isServed = typeof targetPort === 'string' && workloads.some(hasName);
        const lacking = workloads.find((workload) => {
          const { ports, containers } = workload;
          // Pods that do their work and end serve nobody; without the name they are no endpoints either.
          if (isServed && endsByItself(workload)) return false;
          if (containers.length === 0 || isLedElsewhere(mesh, workload, targetPort)) return false;
          if (typeof targetPort === 'string') return !hasName(workload);
          return ports.length > 0 && !ports.some((port) => port.number === targetPort);
        });
        if (lacking === undefined) return;
        // A gateway's proxy opens its ports by itself.
        if (typeof targetPort === 'number' && lacking.containers.includes('istio-proxy')) return;
        const port = valueAt(service.object, ['spec', 'ports', index]);
        const path = [
          'spec',
          'ports',
          index,
          ...(isRecord(port) && port.targetPort !== undefined ? ['targetPort'] : []),
        ];
        const names = lacking.ports.map((item) => (typeof targetPort === 'string' ? item.name : String(item.number)));
        const meant = closestName(String(targetPort), names);
        const fix = meant === undefined ? undefined : `did you mean ${meant}?`;
        const message = `${lacking.object.title} has no container port ${targetPort}`;
        report({
          object: service.object,
          path,
          message,
          fix,
          severity: typeof targetPort === 'string' ? 'breaks-traffic' : 'style',
        });
      });
    }
  },
};

function endsByItself(workload: Workload): boolean {
  const isBare = workload.kind === 'Pod' && /^(Never|OnFailure)$/.test(String(podSpecOf(workload).restartPolicy));
  return isBare || workload.kind === 'Job' || workload.kind === 'CronJob';
}

/** A Sidecar takes the port, and leads it to one of the pods' own: BL714 looks at that. */
function isLedElsewhere({ model }: CheckedMesh, { namespace, labels }: Workload, port: number | string): boolean {
  return model.sidecars.lookup(namespace, labels)?.ingress.some((listener) => listener.port === port) === true;
}
