import type { Tenant } from '../model/tenant';
import type { ManifestProps } from '../output/manifest-props';
import type { Visibility } from '../routing/visibility';
import { authorizationPolicies } from '../security/authorization-policy';
import { networkPolicies } from '../security/network-policy';
import { peerAuthentications } from '../security/peer-authentication';
import { sidecarSpec } from '../security/sidecar';

function object(apiVersion: string, kind: string, name: string, file: string, spec: () => unknown): ManifestProps {
  return { apiVersion, kind, name, placement: { stage: 'platform', file }, fields: { spec } };
}

/** By name: `default`, or `ports-of-cms` for a service with excepted ports. */
export function peerAuthenticationObjects(tenant: Tenant): Map<string, ManifestProps> {
  return new Map(
    peerAuthentications(tenant).map(({ name, spec }) => [
      name,
      object('security.istio.io/v1', 'PeerAuthentication', name, 'mtls', () => spec),
    ]),
  );
}

/** By name, such as `allow-tenant`; empty where the tenant turns them off. */
export function authorizationPolicyObjects(tenant: Tenant, visibility: Visibility): Map<string, ManifestProps> {
  if (!tenant.isolation.authorization) return new Map();
  return new Map(
    authorizationPolicies(tenant, visibility).map(({ name, spec }) => [
      name,
      object('security.istio.io/v1', 'AuthorizationPolicy', name, 'authorization', () => spec),
    ]),
  );
}

/** By name, such as `deny-all`; empty unless the tenant asks for them. */
export function networkPolicyObjects(tenant: Tenant, visibility: Visibility): Map<string, ManifestProps> {
  if (!tenant.isolation.network) return new Map();
  return new Map(
    networkPolicies(tenant, visibility).map(({ name, spec }) => [
      name,
      object('networking.k8s.io/v1', 'NetworkPolicy', name, 'network', () => spec),
    ]),
  );
}

/** By service; empty where the tenant turns them off. */
export function sidecarObjects(tenant: Tenant, visibility: Visibility): Map<string, ManifestProps> {
  if (!tenant.isolation.sidecar) return new Map();
  return new Map(
    tenant.services.map((service) => [
      service.name,
      object('networking.istio.io/v1', 'Sidecar', service.name, 'sidecars', () =>
        sidecarSpec(tenant, service, visibility),
      ),
    ]),
  );
}
