import { number } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const AUTOSCALER_BOUNDS: Lint = {
  code: 'BL505',
  name: 'autoscaler-bounds',
  severity: 'breaks-traffic',
  summary: "An autoscaler's minimum is above its maximum, or it has no maximum.",
  cause: 'The API server refuses it.',
  fix: 'Let minReplicas be at most maxReplicas.',
  run(mesh, report) {
    for (const object of mesh.objects('autoscaling', 'HorizontalPodAutoscaler')) {
      const [min, max] = [number(object.spec.minReplicas) ?? 1, number(object.spec.maxReplicas)];
      if (max === undefined) report({ object, path: ['spec'], message: 'there is no maxReplicas' });
      else if (min > max)
        report({ object, path: ['spec', 'minReplicas'], message: `minReplicas ${min} is above maxReplicas ${max}` });
    }
  },
};
