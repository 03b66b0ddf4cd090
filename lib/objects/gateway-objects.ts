import type { Gateway } from '../model/gateway';
import type { Tenant } from '../model/tenant';
import type { Autoscale } from '../model/workload';
import type { ManifestProps } from '../output/manifest-props';
import { edgeName } from '../routing/edge-name';
import { edgeVirtualServices } from '../routing/edge-virtual-service';
import { gatewayLabels, gatewayOwnerLabels, gatewaySpec } from '../routing/gateway';
import type { Visibility } from '../routing/visibility';
import {
  CREDENTIAL_RULES,
  GATEWAY_AUTOSCALE,
  gatewayDeploymentSpec,
  gatewayServiceSpec,
} from '../workload/gateway-workload';
import { autoscalerSpec } from '../workload/scaling';
import type { Owner } from './service-objects';

function object(
  { tenant, name }: Owner,
  apiVersion: string,
  kind: string,
  fields: ManifestProps['fields'],
): ManifestProps {
  const labels = gatewayOwnerLabels(tenant, name);
  return { apiVersion, kind, name, labels, placement: { stage: 'platform', file: 'gateway' }, fields };
}

/** The Gateway itself. */
export function gatewayObject(owner: Owner, tenant: () => Tenant, gateway: () => Gateway): ManifestProps {
  return object(owner, 'networking.istio.io/v1', 'Gateway', { spec: () => gatewaySpec(tenant(), gateway()) });
}

/** What a gateway with pods of its own needs to know. */
export interface GatewayWorkloadProps extends Owner {
  readonly namespace: string;
  /** Whether it holds a certificate. */
  readonly tls: boolean;
  /** @default - 2 to 5 pods at 80 % CPU */
  readonly autoscale?: Autoscale;
  /** The type of its Service. @default 'LoadBalancer' */
  readonly serviceType?: string;
}

/** A gateway's own pods and what belongs to them. */
export interface GatewayWorkloadObjects {
  readonly serviceAccount: ManifestProps;
  readonly deployment: ManifestProps;
  readonly service: ManifestProps;
  readonly autoscaler: ManifestProps;
  readonly disruptionBudget: ManifestProps;
  /** With `tls` only. */
  readonly role?: ManifestProps;
  readonly roleBinding?: ManifestProps;
}

/** Pods of the tenant's own, with least rights. */
export function gatewayWorkloadObjects(props: GatewayWorkloadProps): GatewayWorkloadObjects {
  const { tenant, name, namespace, tls, autoscale = GATEWAY_AUTOSCALE, serviceType = 'LoadBalancer' } = props;
  const labels = gatewayOwnerLabels(tenant, name);
  const selector = gatewayLabels({ namespace }, { name });
  return {
    serviceAccount: object(props, 'v1', 'ServiceAccount', { automountServiceAccountToken: () => false }),
    deployment: object(props, 'apps/v1', 'Deployment', { spec: () => gatewayDeploymentSpec(labels, selector, name) }),
    service: object(props, 'v1', 'Service', { spec: () => gatewayServiceSpec(serviceType, selector) }),
    autoscaler: object(props, 'autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: () => autoscalerSpec(name, autoscale),
    }),
    disruptionBudget: object(props, 'policy/v1', 'PodDisruptionBudget', {
      spec: () => ({ maxUnavailable: 1, selector: { matchLabels: selector } }),
    }),
    ...(tls && credentialAccess(props)),
  };
}

function credentialAccess(props: GatewayWorkloadProps): Pick<GatewayWorkloadObjects, 'role' | 'roleBinding'> {
  const { name, namespace } = props;
  const api = 'rbac.authorization.k8s.io';
  return {
    role: object(props, `${api}/v1`, 'Role', { rules: () => CREDENTIAL_RULES }),
    roleBinding: object(props, `${api}/v1`, 'RoleBinding', {
      roleRef: () => ({ apiGroup: api, kind: 'Role', name }),
      subjects: () => [{ kind: 'ServiceAccount', name, namespace }],
    }),
  };
}

/** One VirtualService per host that a gateway answers on (EDGE-5), by host. */
export function edgeObjects(tenant: Tenant, gateway: Gateway, visibility: Visibility): Map<string, ManifestProps> {
  const labels = gatewayOwnerLabels(tenant.name, gateway.name);
  return new Map(
    edgeVirtualServices(tenant, gateway, visibility.variants(tenant)).map(({ host, spec }): [string, ManifestProps] => {
      const name = edgeName(gateway, host);
      return [
        host,
        {
          apiVersion: 'networking.istio.io/v1',
          kind: 'VirtualService',
          name,
          labels,
          placement: { stage: 'routing', file: name },
          fields: { spec: () => spec },
        },
      ];
    }),
  );
}
