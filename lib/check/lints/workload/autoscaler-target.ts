import type { Lint } from '../../lint';
import { scaledTargets } from './scaled-target';

export const AUTOSCALER_TARGET: Lint = {
  code: 'BL506',
  name: 'autoscaler-target',
  severity: 'fragile',
  summary: 'An autoscaler scales a workload that does not exist.',
  cause: 'It does nothing, and the workload that was meant stays as it is.',
  fix: 'Write the kind and name of a workload in the same namespace.',
  elsewhere: true,
  run(mesh, report) {
    for (const { autoscaler, kind, name, target } of scaledTargets(mesh)) {
      if (target !== undefined || !['Deployment', 'StatefulSet', 'ReplicaSet'].includes(kind)) continue;
      const message = `there is no ${kind} ${autoscaler.namespace}/${name}`;
      const missing = mesh.missing(`${kind} ${autoscaler.namespace}/${name}`, 'pods', autoscaler.namespace);
      report({ object: autoscaler, path: ['spec', 'scaleTargetRef', 'name'], message, missing });
    }
  },
};
