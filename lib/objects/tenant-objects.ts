import type { Gateway } from '../model/gateway';
import type { Service } from '../model/service';
import type { Tenant } from '../model/tenant';
import type { ManifestProps } from '../output/manifest-props';
import type { Visibility } from '../routing/visibility';
import { externalParts } from './external-object';
import { certificateIn, edgeObjects, gatewayParts } from './gateway-objects';
import { namespaceObject, quotaObjects } from './namespace-object';
import { ownObjects } from './own-objects';
import type { Part } from './part';
import {
  authorizationPolicyObjects,
  networkPolicyObjects,
  peerAuthenticationObjects,
  sidecarObjects,
} from './policy-objects';
import { canaryParts, ownerOf, serviceParts, variantParts } from './service-objects';
import { workloadParts } from './workload-objects';

/**
 * All objects of a tenant whose model is complete, in the order in which `TenantChart` has them. The constructs make the
 * same ones one by one, and somebody may change them there; what comes from a registry nobody can, so it needs no tree.
 */
export function tenantObjects(tenant: Tenant, visibility: Visibility): ManifestProps[] {
  const { name, namespace, gateways, external, services } = tenant;
  return [
    // Where all workloads are somebody else's, the namespace is, too.
    ...(tenant.workload === 'external'
      ? []
      : [namespaceObject(name, namespace, () => visibility, tenant.istioRevision)]),
    ...gateways.flatMap((gateway) => objects(partsOfGateway(tenant, gateway))),
    ...external.flatMap((each) => objects(externalParts(each))),
    ...services.flatMap((service) => objects(partsOfService(service, visibility))),
    ...gateways.flatMap((gateway) => [...edgeObjects(tenant, gateway, visibility).values()]),
    ...peerAuthenticationObjects(tenant).values(),
    ...authorizationPolicyObjects(tenant, visibility).values(),
    ...sidecarObjects(tenant, visibility).values(),
    ...networkPolicyObjects(tenant, visibility).values(),
    ...quotaObjects(tenant, visibility).values(),
    ...ownObjects(tenant).values(),
  ];
}

function partsOfGateway(tenant: Tenant, gateway: Gateway): Part[] {
  return gatewayParts(
    {
      tenant: tenant.name,
      name: gateway.name,
      namespace: tenant.namespace,
      existing: gateway.selector !== undefined,
      isPlatforms: gateway.platformCredential !== undefined,
      tls: gateway.credentialName !== undefined,
      certificate: certificateIn(tenant, gateway),
      authentication: gateway.authentication,
      productionDefaults: tenant.productionDefaults,
    },
    () => tenant,
    () => gateway,
  );
}

function partsOfService(service: Service, visibility: Visibility): Part[] {
  const { canary, variants, versions } = service;
  const model = () => service;
  const owner = ownerOf(service);
  const propagation = () => visibility.propagation;
  return [
    ...serviceParts(
      owner,
      versions,
      model,
      () => visibility.exportTo(service),
      propagation,
      () => visibility.queuesOf(service),
    ),
    ...(canary === undefined ? [] : canaryParts(owner, canary, model, propagation)),
    ...variants.flatMap((variant) => variantParts(owner, variant, model, propagation)),
  ];
}

function objects(parts: readonly Part[]): ManifestProps[] {
  return parts.flatMap((part) =>
    'object' in part ? part.object : workloadParts(part.workload).map(({ object }) => object),
  );
}
