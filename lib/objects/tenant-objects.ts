import type { Gateway } from '../model/gateway';
import type { Service } from '../model/service';
import type { Tenant } from '../model/tenant';
import type { ManifestProps } from '../output/manifest-props';
import { CANARY, MAIN } from '../routing/variant-header';
import type { Visibility } from '../routing/visibility';
import type { Workload } from '../workload/deployment';
import { externalObject } from './external-object';
import { edgeObjects, gatewayObject, gatewayWorkloadObjects } from './gateway-objects';
import { namespaceObject } from './namespace-object';
import { authorizationPolicyObjects, peerAuthenticationObjects, sidecarObjects } from './policy-objects';
import { serviceObjects } from './service-objects';
import { variantDestinationRuleObject } from './variant-objects';
import { workloadObjects } from './workload-objects';

/**
 * All objects of a tenant whose model is complete, in the order in which `TenantChart` has them. The constructs make the
 * same ones one by one, and somebody may change them there; what comes from a registry nobody can, so it needs no tree.
 */
export function tenantObjects(tenant: Tenant, visibility: Visibility): ManifestProps[] {
  const { name, namespace, gateways, external, services, isolation } = tenant;
  return [
    namespaceObject(name, namespace),
    ...gateways.flatMap((gateway) => objectsOfGateway(tenant, gateway)),
    ...external.map(externalObject),
    ...services.flatMap((service) => objectsOfService(service, visibility)),
    ...gateways.flatMap((gateway) => [...edgeObjects(tenant, gateway, visibility).values()]),
    ...peerAuthenticationObjects(tenant).values(),
    ...(isolation.authorization ? authorizationPolicyObjects(tenant, visibility).values() : []),
    ...(isolation.sidecar ? sidecarObjects(tenant, visibility).values() : []),
  ];
}

function objectsOfGateway(tenant: Tenant, gateway: Gateway): ManifestProps[] {
  const owner = { tenant: tenant.name, name: gateway.name };
  const own = gatewayObject(
    owner,
    () => tenant,
    () => gateway,
  );
  if (gateway.selector !== undefined) return [own];
  const { namespace } = tenant;
  const tls = gateway.credentialName !== undefined;
  return [own, ...present(gatewayWorkloadObjects({ ...owner, namespace, tls }))];
}

function objectsOfService(service: Service, visibility: Visibility): ManifestProps[] {
  const { canary, variants, versions } = service;
  const model = () => service;
  const objects = serviceObjects(service, model, () => visibility.exportTo(service));
  const workload = (version: string, overrides: Workload['overrides']) =>
    present(workloadObjects(() => ({ service, version, overrides })));
  return [
    objects.serviceAccount,
    objects.service,
    ...workload(MAIN, service),
    ...versions.flatMap((version) => workload(version.name, version)),
    objects.destinationRule,
    objects.virtualService,
    ...(canary === undefined ? [] : workload(CANARY, canary)),
    ...variants.flatMap((variant) => [
      ...workload(variant.key, variant),
      variantDestinationRuleObject(service, model, variant),
    ]),
  ];
}

/** The objects that are there, in the order of their fields. */
function present<T extends object>(objects: T): ManifestProps[] {
  return (Object.values(objects) as (ManifestProps | undefined)[]).filter((object) => object !== undefined);
}
