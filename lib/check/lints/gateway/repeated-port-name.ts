import type { Lint } from '../../lint';

export const REPEATED_PORT_NAME: Lint = {
  code: 'BL409',
  name: 'repeated-port-name',
  severity: 'breaks-traffic',
  summary: 'Two servers of a Gateway give their port the same name.',
  cause: 'Istio requires unique names in one Gateway, and leaves out the second HTTPS server of a name.',
  fix: "Give every server's port a name of its own.",
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { object, servers } of mesh.model.gateways) {
      const seen = new Set<string>();
      for (const { portName, index } of servers) {
        if (portName !== '' && seen.has(portName)) {
          report({
            object,
            path: ['spec', 'servers', index, 'port', 'name'],
            message: `the port name ${portName} is used twice`,
          });
        }
        seen.add(portName);
      }
    }
  },
};
