import type { Service } from '../model/service';
import type { ManifestProps } from '../output/manifest-props';
import type { Stage } from '../output/placement';
import { mainDestinationRule } from '../routing/destination-rule';
import { meshVirtualService } from '../routing/mesh-virtual-service';
import { kubernetesServiceSpec } from '../workload/kubernetes-service';
import { ownerLabels } from '../workload/labels';

/** Whose objects these are. */
export interface Owner {
  readonly tenant: string;
  readonly name: string;
}

/** A service's objects besides its workloads. What depends on all that is declared is asked for when it is rendered. */
export interface ServiceObjects {
  readonly serviceAccount: ManifestProps;
  readonly service: ManifestProps;
  readonly destinationRule: ManifestProps;
  /** The rules for calls inside the mesh. */
  readonly virtualService: ManifestProps;
}

const NETWORKING = 'networking.istio.io/v1';

/**
 * @param model the service, once all has been declared
 * @param exportTo the namespaces that may see it (MESH-7)
 */
export function serviceObjects(owner: Owner, model: () => Service, exportTo: () => string[]): ServiceObjects {
  const { name } = owner;
  const labels = ownerLabels(owner.tenant, name);
  const object = (
    apiVersion: string,
    kind: string,
    stage: Stage,
    file: string,
    fields: ManifestProps['fields'],
  ): ManifestProps => ({ apiVersion, kind, name, labels, placement: { stage, file }, fields });
  return {
    serviceAccount: object('v1', 'ServiceAccount', 'platform', 'service-accounts', {
      automountServiceAccountToken: () => false,
    }),
    service: {
      ...object('v1', 'Service', 'workloads', name, { spec: () => kubernetesServiceSpec(model()) }),
      // Whoever may see a service's rules may see the service, and no one else (MESH-7).
      lateAnnotations: () => ({ 'networking.istio.io/exportTo': exportTo().join(',') }),
    },
    destinationRule: object(NETWORKING, 'DestinationRule', 'workloads', name, {
      spec: () => mainDestinationRule(model()),
    }),
    virtualService: object(NETWORKING, 'VirtualService', 'routing', `mesh-${name}`, {
      spec: () => meshVirtualService(model(), exportTo()),
    }),
  };
}
