import { selects } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const MTLS_OF_SERVICE_PORT: Lint = {
  code: 'BL628',
  name: 'mtls-of-service-port',
  severity: 'fragile',
  summary: 'portLevelMtls names the port of a Service, and the pods listen on another one.',
  cause:
    'Ports of portLevelMtls are those of the pods. For a port that no pod has it has no effect: the mode above it applies.',
  fix: "Write the pod's port: the Service's targetPort.",
  run(mesh, report) {
    const { model } = mesh;
    for (const { object, namespace, selector, mode, ports } of model.peerAuthentications.policies) {
      if (selector === undefined || ports.size === 0) continue;
      const workloads = model.workloadsWith(namespace, selector);
      const services = model.services.filter((service) => {
        const { selector: chosen } = service;
        return (
          service.namespace === namespace &&
          chosen !== undefined &&
          workloads.some(({ labels }) => selects(chosen, labels))
        );
      });
      for (const [port, portMode] of ports) {
        const listens = workloads.some((workload) => workload.ports.some(({ number }) => number === port));
        const named = services.flatMap(({ ports: all }) => all.filter(({ number }) => number === port));
        const targets = services.flatMap(({ ports: all }) => all.map(({ targetPort }) => targetPort));
        if (listens || named.length === 0 || targets.includes(port)) continue;
        const meant = [...new Set(named.map(({ targetPort }) => targetPort))].join(', ');
        const isWeaker = portMode === 'STRICT' && mode !== 'STRICT';
        report({
          object,
          path: ['spec', 'portLevelMtls', String(port)],
          key: true,
          message: `${port} is a port of the Service; the pods listen on ${meant}, where ${portMode} does not hold`,
          severity: isWeaker ? 'insecure' : 'fragile',
          fix: `Write ${meant}.`,
        });
      }
    }
  },
};
