import { text } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const GOVERNING_SERVICE: Lint = {
  code: 'BL649',
  name: 'governing-service',
  severity: 'fragile',
  summary: 'A StatefulSet names a Service that does not exist.',
  cause:
    'Its pods have names of their own only below that Service: db-0.<serviceName>.<namespace>.svc. Without it no such name is found, and nothing says so.',
  fix: 'Write the name of the headless Service that selects the pods.',
  elsewhere: true,
  run(mesh, report) {
    for (const workload of mesh.model.workloads) {
      if (workload.kind !== 'StatefulSet') continue;
      const { object, namespace } = workload;
      const name = text(object.spec.serviceName);
      if (!name || mesh.model.service(namespace, name) !== undefined) continue;
      const own = mesh.model.servicesOfPods(workload).find(({ headless }) => headless);
      // Without a Service of the pods, the names may be used by nobody.
      if (own === undefined) continue;
      report({
        object,
        path: ['spec', 'serviceName'],
        message: `there is no Service ${namespace}/${name}: the pods have no names of their own`,
        fix: `write ${own.name}`,
        missing: { what: `Service ${namespace}/${name}`, expected: true },
      });
    }
  },
};
