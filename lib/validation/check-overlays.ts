import type { Json } from '../kubernetes/strategic-merge';
import type { Origin } from '../model/origin';
import type { Overlay } from '../model/overlay';
import type { Problem, Problems } from '../model/problem';
import { DEFAULT_PROPAGATION } from '../model/propagation';
import type { Service } from '../model/service';
import type { Tenant } from '../model/tenant';
import { ownerOf, serviceParts } from '../objects/service-objects';
import { workloadParts } from '../objects/workload-objects';
import { GitOpsTool } from '../output/gitops-tool';
import { type ManifestProps, renderManifest } from '../output/manifest-props';
import { CANARY, MAIN } from '../routing/variant-header';
import type { Workload } from '../workload/deployment';
import { RELEASE_LABEL } from '../workload/release-labels';
import { checkPods } from './check-overlaid-pods';
import { checkOverlaidService } from './check-overlaid-service';
import { labelMessage, OverlaidResult } from './overlaid-object';
import type { PowersAllowed } from './powers';

/**
 * Overlays (WORK-1): fields that Kubernetes has, nothing that routes and policies rest on, no power over others without
 * a grant. Looks at services that have some, no others.
 */
export function checkOverlays(tenant: Tenant, service: Service, allowed: PowersAllowed, problems: Problems): void {
  if (!hasOverlays(service)) return;
  // Of a CronJob there are none of these (WORK-6).
  if (service.schedule === undefined) {
    for (const each of workloadsOf(service)) checkDeployment(tenant, each, allowed, problems);
    checkBeside(service, problems);
  } else checkCronJob(tenant, service, allowed, problems);
  if (service.service === undefined && service.serviceAccount === undefined) return;
  const parts = serviceParts(
    ownerOf(service),
    [],
    () => service,
    () => [],
    () => DEFAULT_PROPAGATION,
    () => '',
  );
  for (const part of parts) {
    if (!('object' in part)) continue;
    const { kind } = part.object;
    if (kind === 'Service' && service.service !== undefined) {
      const result = laid(part.object, service.service, service.origin, ['service'], problems);
      if (result !== undefined) checkOverlaidService(result, allowed);
    } else if (kind === 'ServiceAccount' && service.serviceAccount !== undefined) {
      laid(part.object, service.serviceAccount, service.origin, ['serviceAccount'], problems);
    }
  }
}

function hasOverlays(service: Service): boolean {
  const { canary, versions, variants, autoscaler, podDisruptionBudget, serviceAccount, cronJob } = service;
  return (
    [cronJob, autoscaler, podDisruptionBudget, serviceAccount, service.service].some((each) => each !== undefined) ||
    [service, canary, ...versions, ...variants].some((each) => each?.deployment !== undefined)
  );
}

interface DeclaredWorkload {
  readonly workload: Workload;
  readonly origin: Origin;
  readonly field: Problem['field'];
}

/** The workloads that have an overlay of their own. */
function workloadsOf(service: Service): DeclaredWorkload[] {
  const { origin, canary, versions, variants } = service;
  const all: DeclaredWorkload[] = [
    { workload: { service, version: MAIN, overrides: service }, origin, field: [] },
    ...versions.map((version) => ({
      workload: { service, version: version.name, overrides: version },
      origin,
      field: ['versions', version.name],
    })),
    ...variants.map((variant) => ({
      workload: { service, version: variant.key, overrides: variant },
      origin: variant.origin,
      field: [],
    })),
    ...(canary === undefined
      ? []
      : [{ workload: { service, version: CANARY, overrides: canary }, origin: canary.origin, field: [] }]),
  ];
  return all.filter(({ workload }) => workload.overrides.deployment !== undefined);
}

function checkDeployment(
  tenant: Tenant,
  { workload, origin, field }: DeclaredWorkload,
  allowed: PowersAllowed,
  problems: Problems,
): void {
  const [{ object }] = workloadParts(() => workload);
  const { deployment } = workload.overrides;
  const result = laid(object, deployment!, origin, [...field, 'deployment'], problems);
  if (result !== undefined) checkPods(tenant, workload, result, allowed);
}

/** The CronJob of a service with a schedule; those of variants inherit what is laid over it. */
function checkCronJob(tenant: Tenant, service: Service, allowed: PowersAllowed, problems: Problems): void {
  if (service.cronJob === undefined) return;
  const workload: Workload = { service, version: MAIN, overrides: service };
  const [{ object }] = workloadParts(() => workload);
  const result = laid(object, service.cronJob, service.origin, ['cronJob'], problems);
  if (result === undefined) return;
  result.keeps(['spec', 'schedule'], 'when it runs is declared once', 'use `schedule`');
  result.keeps(['spec', 'suspend'], 'whether it runs is declared once', 'remove the service, or let its variant sleep');
  checkPods(tenant, workload, result, allowed, ['spec', 'jobTemplate', 'spec', 'template']);
}

/** Objects beside a Deployment, where there are any. */
function checkBeside(service: Service, problems: Problems): void {
  const { origin, autoscaler, podDisruptionBudget } = service;
  if (autoscaler === undefined && podDisruptionBudget === undefined) return;
  const parts = workloadParts(() => ({ service, version: MAIN, overrides: service }));
  const object = (kind: string) => parts.find((part) => part.object.kind === kind)?.object;
  if (autoscaler !== undefined) {
    const scaler = object('HorizontalPodAutoscaler');
    if (scaler === undefined) {
      const message = 'there is no HorizontalPodAutoscaler to lay it over';
      problems.error(origin, ['autoscaler'], message, { rule: 'WORK-1', fix: 'add `autoscale: { min: 2, max: 4 }`' });
    } else checkScaler(laid(scaler, autoscaler, origin, ['autoscaler'], problems));
  }
  if (podDisruptionBudget === undefined) return;
  const budget = object('PodDisruptionBudget');
  if (budget === undefined) {
    const message = 'there is no PodDisruptionBudget to lay it over: a single pod has none';
    problems.error(origin, ['podDisruptionBudget'], message, { rule: 'WORK-1', fix: 'give it two `replicas` or more' });
  } else checkBudget(laid(budget, podDisruptionBudget, origin, ['podDisruptionBudget'], problems));
}

function checkScaler(result: OverlaidResult | undefined): void {
  result?.keeps(['spec', 'scaleTargetRef'], 'the autoscaler is that of this Deployment');
  for (const field of ['minReplicas', 'maxReplicas']) {
    result?.keeps(['spec', field], 'the number of pods is declared once', 'use `autoscale`');
  }
}

function checkBudget(result: OverlaidResult | undefined): void {
  result?.keeps(['spec', 'selector'], 'the budget is that of the pods of this Deployment');
  const spec = (result?.merged.spec ?? {}) as Json;
  if (spec.minAvailable === undefined || spec.maxUnavailable === undefined) return;
  const message = 'a PodDisruptionBudget has minAvailable or maxUnavailable, not both';
  result!.error(['spec', 'minAvailable'], message, 'add `maxUnavailable: null` beside it');
}

/** An overlay laid over its object as it is without this overlay; what makes the object ours is kept. */
function laid(
  object: ManifestProps,
  overlay: Overlay,
  origin: Origin,
  field: Problem['field'],
  problems: Problems,
): OverlaidResult | undefined {
  const before = object.overlays!().filter((each) => each !== overlay);
  const props = { ...object, lateAnnotations: undefined, overlays: () => before };
  const base = renderManifest(props, { namespace: 'namespace', labels: {} }, GitOpsTool.NONE);
  const result = OverlaidResult.of({ kind: object.kind as never, overlay, base, origin, field }, problems);
  for (const name of ['apiVersion', 'kind']) result?.keeps([name], 'an overlay cannot make another kind of it');
  if (result?.leaves(['metadata'])) return result;
  for (const name of ['name', 'namespace', 'generateName', 'uid', 'ownerReferences', 'finalizers']) {
    result?.keeps(
      ['metadata', name],
      'names and owners are not changed: routes and GitOps tools find the object by them',
    );
  }
  for (const name of Object.keys(object.labels ?? {}).filter((each) => each !== RELEASE_LABEL)) {
    result?.keeps(['metadata', 'labels', name], labelMessage(name));
  }
  return result;
}
