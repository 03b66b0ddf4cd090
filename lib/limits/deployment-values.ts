import { type RefusedValue, refusedPodValues } from './pod-values';

type Json = Readonly<Record<string, unknown>>;

/**
 * What the API server refuses of a Deployment although each field alone is well-formed (k8s.io/kubernetes/pkg/apis/apps/validation), its pods
 * among it. Paths begin below `spec`.
 */
export function refusedDeploymentValues(spec: Json): readonly RefusedValue[] {
  const pod = record(record(spec.template).spec);
  const { restartPolicy } = pod;
  return [
    ...ofStrategy(record(spec.strategy)),
    ...ofDeadline(spec),
    ...(typeof restartPolicy === 'string' && restartPolicy !== 'Always'
      ? [
          {
            path: ['template', 'spec', 'restartPolicy'],
            message: `pods of a Deployment are always started again, got ${restartPolicy}`,
            fix: 'remove it',
          },
        ]
      : []),
    ...refusedPodValues(pod).map((each) => ({ ...each, path: ['template', 'spec', ...each.path] })),
  ];
}

function ofStrategy({ type, rollingUpdate }: Json): readonly RefusedValue[] {
  const path = ['strategy', 'rollingUpdate'];
  if (type === 'Recreate' && rollingUpdate !== undefined && rollingUpdate !== null) {
    return [{ path, message: 'has no meaning with `type: Recreate`', fix: 'set it to `null`' }];
  }
  const { maxSurge, maxUnavailable } = record(rollingUpdate);
  if (!isNothing(maxSurge) || !isNothing(maxUnavailable)) return [];
  return [{ path, message: 'with neither a pod more nor a pod less, no pod is ever replaced' }];
}

function isNothing(value: unknown): boolean {
  return value === 0 || value === '0%';
}

function ofDeadline({ progressDeadlineSeconds: deadline, minReadySeconds: ready = 0 }: Json): readonly RefusedValue[] {
  if (typeof deadline !== 'number' || deadline > Number(ready)) return [];
  const message = `must be more than minReadySeconds, ${ready}, got ${deadline}`;
  return [{ path: ['progressDeadlineSeconds'], message }];
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
