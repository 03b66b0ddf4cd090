import { linkAnnotations } from '../model/links';
import type { Overlay } from '../model/overlay';
import { OWNER_ANNOTATION, VARIANT_ANNOTATION } from '../model/production';
import { PROPAGATES_ANNOTATION } from '../model/propagation';
import type { Placement } from '../output/placement';
import { CANARY, MAIN } from '../routing/variant-header';
import { isAutoscaled, type Workload, workloadName } from '../workload/deployment';
import { inheritedSpec } from '../workload/inherited-deployment';
import { ownerLabels, podLabels } from '../workload/labels';
import { releaseLabels } from '../workload/release-labels';
import { autoscalerSpec, disruptionBudgetSpec } from '../workload/scaling';
import type { ObjectPart } from './part';

/** All workloads of a service are written together. */
export function workloadPlacement(service: { readonly name: string }): Placement {
  return { stage: 'workloads', file: service.name };
}

/**
 * The objects of one workload of a service: its mainline, its canary, a variant or a version. The Deployment, or
 * the CronJob of a service with a schedule, is the first.
 *
 * @param describe says what runs; which objects there are is clear at once, what is in them when they are rendered
 */
export function workloadParts(describe: () => Workload): [ObjectPart, ...ObjectPart[]] {
  const workload = describe();
  const { service, version, overrides } = workload;
  const { autoscale, propagates, productionDefaults, links } = service;
  const name = workloadName(service, version);
  const placement = workloadPlacement(service);
  const labels = ownerLabels(service.tenant, service.name);
  const beside = (
    id: string,
    apiVersion: string,
    kind: string,
    spec: () => unknown,
    field: 'autoscaler' | 'podDisruptionBudget',
  ): ObjectPart => ({
    id,
    object: {
      apiVersion,
      kind,
      name,
      labels,
      placement,
      fields: { spec },
      overlays: () => overlaysBeside(describe(), field),
    },
  });
  const parts: [ObjectPart, ...ObjectPart[]] = [
    {
      id: 'deployment',
      object: {
        ...(service.schedule === undefined ? DEPLOYMENT : CRON_JOB),
        name,
        labels: { ...podLabels(service, version), ...(productionDefaults && releaseLabels(overrides.image)) },
        ...((propagates ?? links) !== undefined && {
          annotations: {
            ...(propagates !== undefined && { [PROPAGATES_ANNOTATION]: String(propagates) }),
            ...linkAnnotations(links),
          },
        }),
        ...(productionDefaults && { lateAnnotations: () => annotations(describe()) }),
        placement,
        fields: { spec: () => inheritedSpec(describe()) },
        overlays: () => deploymentOverlays(describe()),
      },
    },
  ];
  const autoscaled = isAutoscaled(workload);
  if (autoscaled) {
    parts.push(
      beside(
        'autoscaler',
        'autoscaling/v2',
        'HorizontalPodAutoscaler',
        () => autoscalerSpec(name, autoscale!),
        'autoscaler',
      ),
    );
  }
  const isVersion = service.versions.some((each) => each.name === version);
  const isBudgeted = version === MAIN || (productionDefaults && (version === CANARY || isVersion));
  if (isBudgeted && (autoscaled || (overrides.replicas ?? 1) > 1)) {
    parts.push(
      beside(
        'disruption-budget',
        'policy/v1',
        'PodDisruptionBudget',
        () => disruptionBudgetSpec(service, version),
        'podDisruptionBudget',
      ),
    );
  }
  return parts;
}

/** Whom to ask about a workload in production, and which ticket it is (WORK-7). */
function annotations({ service, version }: Workload): Record<string, string> {
  const { owner, variants } = service;
  const variant = variants.find(({ key }) => key === version);
  return {
    ...(owner !== undefined && { [OWNER_ANNOTATION]: owner }),
    ...(variant !== undefined && { [VARIANT_ANNOTATION]: variant.id }),
  };
}

/** A workload's own overlay, over the metadata of its mainline's; the mainline's `spec` is inherited (WORK-1). */
function deploymentOverlays({ service, version, overrides }: Workload): readonly Overlay[] {
  const deployment = service.schedule === undefined ? service.deployment : service.cronJob;
  if (version === MAIN) return deployment === undefined ? NONE : [deployment];
  const metadata = deployment?.metadata;
  return [
    ...(metadata === undefined ? NONE : [{ metadata }]),
    ...(overrides.deployment && service.schedule === undefined ? [overrides.deployment] : NONE),
  ];
}

/** The overlays of what stands beside a Deployment. */
function overlaysBeside({ service }: Workload, field: 'autoscaler' | 'podDisruptionBudget'): readonly Overlay[] {
  const overlay = service[field];
  return overlay === undefined ? NONE : [overlay];
}

const NONE: readonly Overlay[] = [];

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
const CRON_JOB = { apiVersion: 'batch/v1', kind: 'CronJob' };
