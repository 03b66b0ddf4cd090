import { list, record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

const PROBES = ['readinessProbe', 'livenessProbe', 'startupProbe'];

export const PROBE_PORT: Lint = {
  code: 'BL524',
  name: 'unknown-probe-port',
  severity: 'breaks-traffic',
  summary: 'A probe names a port that its container does not have.',
  cause: 'The probe always fails, so the pod is never ready.',
  fix: 'Write the name of a port of the container, or its number.',
  run(mesh, report) {
    for (const { object, kind } of mesh.model.workloads) {
      const base = kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec'];
      const pod = kind === 'Pod' ? object.spec : record(record(object.spec.template).spec);
      list(pod.containers).forEach((item, index) => {
        const container = record(item);
        for (const probe of PROBES) {
          if (container[probe] === undefined) continue;
          for (const how of ['httpGet', 'tcpSocket']) {
            const { port } = record(record(container[probe])[how]);
            if (typeof port !== 'string' || /^\d+$/.test(port) || hasPort(container, port)) continue;
            report({
              object,
              path: [...base, 'containers', index, probe, how, 'port'],
              message: `the container has no port ${port}`,
            });
          }
        }
      });
    }
  },
};

function hasPort(container: Readonly<Record<string, unknown>>, name: string): boolean {
  return list(container.ports).some((port) => record(port).name === name);
}
