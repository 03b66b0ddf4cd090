import { autoscalerSpec, disruptionBudgetSpec } from '../../lib/workload/scaling';

test('SAFE-5: the autoscaler has the Deployment of its name', () => {
  expect(autoscalerSpec('cms-canary', { min: 2, max: 10, cpu: 70 })).toEqual({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cms-canary' },
    minReplicas: 2,
    maxReplicas: 10,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
  });
});

test('a disruption budget counts the pods of one workload alone', () => {
  expect(disruptionBudgetSpec({ name: 'cms' }, 'main')).toEqual({
    maxUnavailable: 1,
    selector: { matchLabels: { app: 'cms', version: 'main' } },
  });
});
