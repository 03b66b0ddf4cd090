import { isExported } from '../../exported';
import type { Lint } from '../../lint';
import { scaledTargets } from './scaled-target';

export const REPLICAS_WITH_AUTOSCALER: Lint = {
  code: 'BL504',
  name: 'replicas-with-autoscaler',
  severity: 'fragile',
  summary: 'A workload states replicas although an autoscaler decides about them.',
  cause: 'Every sync sets the number back, and the autoscaler changes it again: pods go and come under load.',
  fix: 'Remove spec.replicas.',
  run(mesh, report) {
    for (const { autoscaler, target } of scaledTargets(mesh)) {
      // What a cluster gives back has the autoscaler's own number.
      if (target === undefined || target.spec.replicas === undefined || isExported(target)) continue;
      report({
        object: target,
        path: ['spec', 'replicas'],
        message: `${autoscaler.title} decides about the number of pods`,
      });
    }
  },
};
