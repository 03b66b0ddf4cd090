import type { Authentication } from '../model/authentication';
import type { Gateway } from '../model/gateway';
import type { Tenant } from '../model/tenant';
import type { Autoscale } from '../model/workload';
import { scaled } from '../model/workload';
import type { ManifestProps } from '../output/manifest-props';
import { edgeName } from '../routing/edge-name';
import { edgeVirtualServices, variantDelegates } from '../routing/edge-virtual-service';
import { hasSettings } from '../routing/exposed-path';
import { gatewayLabels, gatewayOwnerLabels, gatewaySpec } from '../routing/gateway';
import type { VirtualServiceSpec } from '../routing/istio';
import { passedVirtualServices } from '../routing/passed-virtual-service';
import type { Visibility } from '../routing/visibility';
import { guardedGateway } from '../security/user-policies';
import {
  CREDENTIAL_RULES,
  GATEWAY_AUTOSCALE,
  gatewayDeploymentSpec,
  gatewayServiceSpec,
} from '../workload/gateway-workload';
import { autoscalerSpec } from '../workload/scaling';
import type { ObjectPart } from './part';
import { isPlatformCertificate, ownCertificateSpec } from './platform-objects';
import type { Owner } from './service-objects';
import { userParts } from './user-objects';

/** What is known of a gateway when it is declared. */
export interface GatewayPartsProps extends Owner {
  readonly namespace: string;
  /** Whether it takes pods that are there already: then it has none of its own. */
  readonly existing: boolean;
  /** Whether its Gateway object is the platform's, for all tenants that use the pods (`platformGatewayObjects`). @default false */
  readonly isPlatforms?: boolean;
  /** The Secret of the Certificate that is written beside it (EDGE-12). @default - none */
  readonly certificate?: string;
  /** Whether its pods have what production needs (WORK-7). @default false */
  readonly productionDefaults?: boolean;
  /** Who visitors have to be. @default - anybody */
  readonly authentication?: Authentication;
  /** Whether it holds a certificate. */
  readonly tls: boolean;
  /** @default - 2 to 5 pods at 80 % CPU */
  readonly autoscale?: Autoscale;
  /** The type of its Service. @default 'LoadBalancer' */
  readonly serviceType?: string;
}

/** The Secret of a gateway's own Certificate; none where somebody else makes it, or its pods are elsewhere. */
export function certificateIn(tenant: Pick<Tenant, 'namespace'>, gateway: Gateway): string | undefined {
  const { certificate, credentialName } = gateway;
  return certificate === undefined || isPlatformCertificate(tenant, gateway) ? undefined : credentialName;
}

/** What a gateway consists of besides its routes: the Gateway, and pods of the tenant's own with least rights. */
export function gatewayParts(props: GatewayPartsProps, tenant: () => Tenant, gateway: () => Gateway): ObjectPart[] {
  const { name, namespace, existing, autoscale = GATEWAY_AUTOSCALE, serviceType = 'LoadBalancer' } = props;
  const labels = gatewayOwnerLabels(props.tenant, name);
  const part = (id: string, apiVersion: string, kind: string, fields: ManifestProps['fields']): ObjectPart => ({
    id,
    object: { apiVersion, kind, name, labels, placement: { stage: 'platform', file: 'gateway' }, fields },
  });
  if (props.isPlatforms) return [];
  const users = userParts(props.authentication, `at-${name}`, labels, () => guardedGateway(tenant(), gateway()));
  const own = part('gateway', 'networking.istio.io/v1', 'Gateway', { spec: () => gatewaySpec(tenant(), gateway()) });
  const certificate: ObjectPart[] =
    props.certificate === undefined
      ? []
      : [
          {
            id: 'certificate',
            object: {
              apiVersion: 'cert-manager.io/v1',
              kind: 'Certificate',
              name: props.certificate,
              labels,
              placement: { stage: 'platform', file: 'gateway' },
              fields: { spec: () => ownCertificateSpec(tenant(), gateway()) },
            },
          },
        ];
  if (existing) return [...certificate, own, ...users];
  const selector = gatewayLabels({ namespace }, { name });
  const rbac = 'rbac.authorization.k8s.io';
  return [
    ...certificate,
    own,
    ...users,
    part('service-account', 'v1', 'ServiceAccount', { automountServiceAccountToken: () => false }),
    part('deployment', 'apps/v1', 'Deployment', {
      spec: () => gatewayDeploymentSpec(labels, selector, name, props.productionDefaults),
    }),
    part('service', 'v1', 'Service', { spec: () => gatewayServiceSpec(serviceType, selector) }),
    part('autoscaler', 'autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: () => autoscalerSpec(name, scaled(autoscale)),
    }),
    part('disruption-budget', 'policy/v1', 'PodDisruptionBudget', {
      spec: () => ({ maxUnavailable: 1, selector: { matchLabels: selector } }),
    }),
    // Only a gateway with a certificate may ask for Secrets.
    ...(props.tls
      ? [
          part('role', `${rbac}/v1`, 'Role', { rules: () => CREDENTIAL_RULES }),
          part('role-binding', `${rbac}/v1`, 'RoleBinding', {
            roleRef: () => ({ apiGroup: rbac, kind: 'Role', name }),
            subjects: () => [{ kind: 'ServiceAccount', name, namespace }],
          }),
        ]
      : []),
  ];
}

/**
 * The VirtualServices of a gateway: one per host that it answers on (EDGE-5), by host, and one per service, and
 * per path with settings of its own, whose variants the header chooses there (EDGE-3), by `variantsId`.
 */
export function edgeObjects(tenant: Tenant, gateway: Gateway, visibility: Visibility): Map<string, ManifestProps> {
  const labels = gatewayOwnerLabels(tenant.name, gateway.name);
  const object = (name: string, spec: VirtualServiceSpec): ManifestProps => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    name,
    labels,
    placement: { stage: 'routing', file: name },
    fields: { spec: () => spec },
  });
  const visible = visibility.variants(tenant);
  return new Map([
    ...variantDelegates(tenant, gateway, visible, visibility.propagation).map(
      ({ name, exposed, spec }): [string, ManifestProps] => [
        variantsId(exposed.service.name, hasSettings(exposed) ? exposed.path : undefined),
        object(name, spec),
      ],
    ),
    ...[
      ...edgeVirtualServices(tenant, gateway, visible, visibility.propagation),
      ...passedVirtualServices(tenant, gateway),
    ].map(({ host, spec }): [string, ManifestProps] => [host, object(edgeName(gateway, host), spec)]),
  ]);
}

/** A key among hosts that no host can have. */
export function variantsId(service: string, path?: string): string {
  return `variants: ${service}${path ?? ''}`;
}
