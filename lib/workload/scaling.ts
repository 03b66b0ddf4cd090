import { workloadLabels } from '../model/selectors';
import type { Autoscale } from '../model/workload';

/** A HorizontalPodAutoscaler's `spec` for the Deployment of this name. */
export function autoscalerSpec(deployment: string, { min, max, cpu }: Autoscale): Record<string, unknown> {
  return {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
    minReplicas: min,
    maxReplicas: max,
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpu } } },
    ],
  };
}

/** A PodDisruptionBudget's `spec`: nodes are drained one pod of a workload at a time. */
export function disruptionBudgetSpec(service: { readonly name: string }, version: string): Record<string, unknown> {
  return { maxUnavailable: 1, selector: { matchLabels: workloadLabels(service, version) } };
}
