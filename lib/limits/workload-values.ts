import { type RefusedValue, refusedPodValues } from './pod-values';

type Json = Readonly<Record<string, unknown>>;

/** Where kinds of workloads describe their pods; in all others the template is below `spec`. */
const POD: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};
const IN_TEMPLATE = ['spec', 'template', 'spec'];

/**
 * What the API server refuses of a workload although each field alone is well-formed (k8s.io/kubernetes/pkg/apis/apps/validation), its pods among
 * it.
 *
 * @param workload the whole object: a Deployment, a CronJob, a Pod
 */
export function refusedValues(workload: Json): readonly RefusedValue[] {
  const place = POD[String(workload.kind)] ?? IN_TEMPLATE;
  const pod = place.reduce<Json>((value, field) => record(value[field]), workload);
  const ofPod = refusedPodValues(pod, claimsOf(workload)).map((each) => ({ ...each, path: [...place, ...each.path] }));
  if (workload.kind !== 'Deployment') return ofPod;
  const spec = record(workload.spec);
  const own = [
    ...ofStrategy(record(spec.strategy)),
    ...ofDeadline(spec),
    ...ofRestarts(record(record(spec.template).spec)),
  ];
  return [...own.map((each) => ({ ...each, path: ['spec', ...each.path] })), ...ofPod];
}

/** The volumes that a StatefulSet claims for each pod. */
function claimsOf({ spec }: Json): unknown[] {
  const { volumeClaimTemplates } = record(spec);
  return Array.isArray(volumeClaimTemplates)
    ? volumeClaimTemplates.map((claim) => record(record(claim).metadata).name)
    : [];
}

function ofRestarts({ restartPolicy }: Json): readonly RefusedValue[] {
  if (typeof restartPolicy !== 'string' || restartPolicy === 'Always') return [];
  const message = `pods of a Deployment are always started again, got ${restartPolicy}`;
  return [{ path: ['template', 'spec', 'restartPolicy'], message, fix: 'remove it' }];
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
