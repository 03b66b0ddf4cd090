import { list, record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const REPEATED_PORT: Lint = {
  code: 'BL512',
  name: 'repeated-port',
  severity: 'breaks-traffic',
  summary: 'The ports of a Service repeat a number or a name, lack a name, or are out of range.',
  cause: 'The API server refuses it: with several ports each has a name, and numbers are 1 to 65535.',
  fix: 'Give each port a name and a number of its own.',
  run(mesh, report) {
    for (const object of mesh.objects('', 'Service')) {
      const ports = list(object.spec.ports).map(record);
      const names = new Set<unknown>();
      const numbers = new Set<string>();
      ports.forEach((port, index) => {
        const path = ['spec', 'ports', index];
        const number = Number(port.port);
        const key = `${port.port} ${port.protocol ?? 'TCP'}`;
        if (!Number.isInteger(number) || number < 1 || number > 65_535) {
          report({ object, path, message: `${port.port ?? 'nothing'} is not a port` });
        } else if (numbers.has(key))
          report({ object, path: [...path, 'port'], message: `port ${port.port} is listed twice` });
        if (ports.length > 1 && port.name === undefined)
          report({ object, path, message: `port ${port.port} has no name` });
        else if (port.name !== undefined && names.has(port.name)) {
          report({ object, path: [...path, 'name'], message: `the name ${port.name} is used twice` });
        }
        names.add(port.name);
        numbers.add(key);
      });
    }
  },
};
