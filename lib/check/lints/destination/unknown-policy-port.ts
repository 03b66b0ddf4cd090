import { listed } from '../../../text/listed';
import type { Lint } from '../../lint';

export const UNKNOWN_POLICY_PORT: Lint = {
  code: 'BL320',
  name: 'unknown-policy-port',
  severity: 'fragile',
  summary: 'The policy of a port is for a port that the service does not have.',
  cause:
    'portLevelSettings name the ports of the Service, as clients do; the ports of its pods mean nothing there. The policy is in force nowhere.',
  fix: 'Write the port of the Service.',
  run(mesh, report) {
    for (const { object, namespace, host, trafficPolicy, subsets } of mesh.model.destinationRules.rules) {
      const policies = [
        { policy: trafficPolicy, path: ['spec'] },
        ...subsets.map((subset) => ({ policy: subset.trafficPolicy, path: subset.path })),
      ];
      if (host.startsWith('*') || policies.every(({ policy }) => !policy?.portLevel.size)) continue;
      const services = mesh.servicesSeen(host, namespace);
      const ports = new Set(services.flatMap((service) => service.ports.map(({ number }) => number)));
      if (ports.size === 0) continue;
      for (const { policy, path } of policies) {
        [...(policy?.portLevel.keys() ?? [])].forEach((port, index) => {
          if (ports.has(port)) return;
          const targets = services.some((service) => service.ports.some(({ targetPort }) => targetPort === port));
          const known = listed([...ports].map(String));
          const message = `${host} has no port ${port}${targets ? ' (it is the port of the pods)' : ''}, but ${known}`;
          report({ object, path: [...path, 'trafficPolicy', 'portLevelSettings', index, 'port', 'number'], message });
        });
      }
    }
  },
};
