import type { Authentication } from '../model/authentication';
import { isExternal, type WorkloadOwner } from '../model/foreign-workload';
import { linkAnnotations } from '../model/links';
import type { Overlay } from '../model/overlay';
import type { Propagation } from '../model/propagation';
import { hasQueues } from '../model/queue';
import type { Service } from '../model/service';
import { isWorker } from '../model/service-port';
import type { ServiceVersion } from '../model/service-version';
import type { ServiceVariant } from '../model/variant';
import type { WorkloadOverrides } from '../model/workload';
import type { ManifestProps } from '../output/manifest-props';
import type { Stage } from '../output/placement';
import { QUEUES_FILE, queuesName } from '../queues/queues-file';
import { mainDestinationRule, variantDestinationRule } from '../routing/destination-rule';
import { meshVirtualService } from '../routing/mesh-virtual-service';
import { CANARY, MAIN } from '../routing/variant-header';
import { guardedService } from '../security/user-policies';
import { workloadName } from '../workload/deployment';
import { kubernetesServiceSpec } from '../workload/kubernetes-service';
import { ownerLabels } from '../workload/labels';
import type { Part } from './part';
import { userParts } from './user-objects';
import { workloadPlacement } from './workload-objects';

/** Whose objects these are. */
export interface Owner {
  readonly tenant: string;
  readonly name: string;
  /** Topics that it reads. @default - none */
  readonly consumes?: readonly unknown[];
  /** Topics that it writes to. @default - none */
  readonly produces?: readonly unknown[];
  /** external: somebody else writes its workloads, unless they say otherwise (WORK-3). @default 'managed' */
  readonly workload?: WorkloadOwner;
  /** Who has to have sent a request. @default - anybody */
  readonly authentication?: Authentication;
  /** It has no port, and so no Service and no rules (WORK-4). @default false */
  readonly isWorker?: boolean;
}

/** A service as the owner of its objects. */
export function ownerOf(service: Service): Owner {
  const { tenant, name, workload, consumes, produces, authentication } = service;
  return { tenant, name, workload, consumes, produces, authentication, isWorker: isWorker(service) };
}

const NETWORKING = 'networking.istio.io/v1';

/**
 * What a service consists of besides its canary and its variants. What depends on all that is declared is asked for when
 * it is rendered.
 *
 * @param versions those that it has so far
 * @param model the service, once all has been declared
 * @param exportTo the namespaces that may see it (MESH-7)
 * @param propagation how requests say which variant they ask for (PROP-1)
 * @param queues what its consumers and producers have to know of variants (QUEUE-2)
 */
export function serviceParts(
  owner: Owner,
  versions: readonly ServiceVersion[],
  model: () => Service,
  exportTo: () => string[],
  propagation: () => Propagation,
  queues: () => string,
): Part[] {
  const { name } = owner;
  const labels = ownerLabels(owner.tenant, name);
  const part = (
    id: string,
    apiVersion: string,
    kind: string,
    stage: Stage,
    file: string,
    more: Pick<ManifestProps, 'fields' | 'lateAnnotations' | 'overlays'>,
  ): Part => ({ id, object: { apiVersion, kind, name, labels, placement: { stage, file }, ...more } });
  const isOthers = owner.workload === 'external';
  const own: Part[] = [
    part('service-account', 'v1', 'ServiceAccount', 'platform', 'service-accounts', {
      fields: { automountServiceAccountToken: () => false },
      overlays: () => overlaysOf(model().serviceAccount),
    }),
    ...(owner.isWorker
      ? []
      : [
          part('service', 'v1', 'Service', 'workloads', name, {
            fields: { spec: () => kubernetesServiceSpec(model()) },
            overlays: () => overlaysOf(model().service),
            // The namespaces that may see a service's rules are those that may see the service (MESH-7).
            lateAnnotations: () => ({
              ...linkAnnotations(model().links),
              'networking.istio.io/exportTo': exportTo().join(','),
            }),
          }),
        ]),
    {
      id: 'mainline',
      workload: () => {
        const service = model();
        return { service, version: MAIN, overrides: service, propagation: propagation() };
      },
    },
  ];
  const rules: Part[] = [
    part('destination-rule', NETWORKING, 'DestinationRule', 'workloads', name, {
      fields: { spec: () => mainDestinationRule(model()) },
    }),
    // The rules for calls inside the mesh.
    part('virtual-service', NETWORKING, 'VirtualService', 'routing', `mesh-${name}`, {
      fields: { spec: () => meshVirtualService(model(), exportTo(), propagation()) },
    }),
  ];
  return [
    ...(isOthers ? [] : own),
    ...versions.flatMap((version) => versionParts(owner, version, model, propagation)),
    ...(owner.isWorker ? [] : rules),
    ...userParts(owner.authentication, `of-${name}`, labels, () => guardedService(model())),
    // With the routes: a variant's consumer is there before the mainline leaves its messages alone, and still there after it.
    ...(hasQueues(owner)
      ? [
          {
            id: 'queues',
            object: {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              name: queuesName(owner),
              labels,
              placement: { stage: 'routing', file: `mesh-${name}` },
              fields: { data: () => ({ [QUEUES_FILE]: queues() }) },
            },
          } satisfies Part,
        ]
      : []),
  ];
}

const NONE: readonly Overlay[] = [];

function overlaysOf(overlay: Overlay | undefined): readonly Overlay[] {
  return overlay === undefined ? NONE : [overlay];
}

/** A long-lived version beside the mainline. */
export function versionParts(
  owner: Owner,
  version: ServiceVersion,
  model: () => Service,
  propagation: () => Propagation,
): Part[] {
  if (isOthersWork(owner, version)) return [];
  const workload = () => ({ service: model(), version: version.name, overrides: version, propagation: propagation() });
  return [{ id: `version-${version.name}`, workload }];
}

function isOthersWork({ workload = 'managed' }: Owner, overrides: WorkloadOverrides): boolean {
  return isExternal({ workload }, overrides);
}

/** What the canary of a service consists of. */
export function canaryParts(
  owner: Owner,
  canary: WorkloadOverrides,
  model: () => Service,
  propagation: () => Propagation,
): Part[] {
  if (isOthersWork(owner, canary)) return [];
  const workload = () => {
    const service = model();
    return { service, version: CANARY, overrides: service.canary!, propagation: propagation() };
  };
  return [{ id: 'workload', workload }];
}

/** What a variant of a service consists of; its DestinationRule holds its subset alone (DEST-1). */
export function variantParts(
  owner: Owner,
  variant: ServiceVariant,
  model: () => Service,
  propagation: () => Propagation,
): Part[] {
  return [
    ...(isOthersWork(owner, variant)
      ? []
      : [
          {
            id: 'workload',
            workload: () => ({
              service: model(),
              version: variant.key,
              overrides: variant,
              propagation: propagation(),
            }),
          },
        ]),
    ...(owner.isWorker
      ? []
      : [
          {
            id: 'destination-rule',
            object: {
              apiVersion: NETWORKING,
              kind: 'DestinationRule',
              name: workloadName(owner, variant.key),
              labels: ownerLabels(owner.tenant, owner.name),
              placement: workloadPlacement(owner),
              fields: { spec: () => variantDestinationRule(model(), variant) },
            },
          },
        ]),
  ];
}
