import { number, record, textMap } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';
import { scaledTargets } from './scaled-target';

export const DISRUPTION_BUDGET: Lint = {
  code: 'BL520',
  name: 'disruption-budget',
  severity: 'fragile',
  summary: 'A PodDisruptionBudget is for no pods, or lets none of them go.',
  cause: 'With none that may go, a node cannot be drained, and cluster upgrades stop there.',
  fix: 'Let minAvailable be below the number of replicas, or write maxUnavailable: 1.',
  run(mesh, report) {
    const least = new Map(
      scaledTargets(mesh).map(({ autoscaler, target }) => [target, number(autoscaler.spec.minReplicas) ?? 1]),
    );
    for (const object of mesh.objects('policy', 'PodDisruptionBudget')) {
      const selector = record(object.spec.selector);
      const labels = textMap(selector.matchLabels);
      if (selector.matchExpressions !== undefined || Object.keys(labels).length === 0) continue;
      const workloads = mesh.model.workloadsWith(object.namespace, labels);
      if (workloads.length === 0) {
        report({ object, path: ['spec', 'selector'], message: 'the budget is for no pods' });
        continue;
      }
      const { minAvailable, maxUnavailable } = object.spec;
      const pods = workloads.reduce((sum, item) => sum + (item.replicas ?? least.get(item.object) ?? 1), 0);
      const wanted = number(minAvailable);
      if (maxUnavailable === 0 || maxUnavailable === '0%' || minAvailable === '100%') {
        report({ object, path: ['spec'], message: 'no pod may ever go' });
      } else if (wanted !== undefined && wanted >= pods && pods > 0) {
        report({
          object,
          path: ['spec', 'minAvailable'],
          message: `${wanted} of ${pods} pods have to stay: none may go`,
        });
      }
    }
  },
};
