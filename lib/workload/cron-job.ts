import { variantEnv, type Workload } from './deployment';
import { podLabels } from './labels';
import { podSpec } from './pod-spec';

/**
 * With it Istio's proxy runs as an init container that stays, and ends with the job. As an ordinary container it would go on, and
 * no job would ever be complete.
 */
const ENDS_WITH_JOB = { 'sidecar.istio.io/nativeSidecar': 'true' };

/**
 * A CronJob's `spec` (WORK-6). A run that takes longer than its schedule is not joined by a second one; without pods (a variant
 * that is asleep) it is suspended.
 */
export function cronJobSpec(workload: Workload): Record<string, unknown> {
  const { service, version, overrides } = workload;
  return {
    schedule: service.schedule,
    concurrencyPolicy: 'Forbid',
    ...(overrides.replicas === 0 && { suspend: true }),
    jobTemplate: {
      spec: {
        template: {
          metadata: { labels: podLabels(service, version), annotations: ENDS_WITH_JOB },
          spec: { ...podSpec(service, overrides, variantEnv(workload)), restartPolicy: 'Never' },
        },
      },
    },
  };
}
