import { bareHost } from './dns-name';
import type { Origin } from './origin';
import type { Problem } from './problem';
import type { Tenant } from './tenant';

/** A host that a tenant says is its own, and where. */
export interface HostClaim {
  /** Without a star before it. */
  readonly host: string;
  readonly tenant: Tenant;
  readonly origin: Origin;
  readonly field: Problem['field'];
}

/** The hosts of a tenant: its domains, those of its gateways, and hostnames of services. */
export function hostClaims(tenant: Tenant): HostClaim[] {
  return [
    ...tenant.domains.map((host, index) => ({ host, tenant, origin: tenant.origin, field: ['domains', index] })),
    ...tenant.gateways.flatMap(({ domains = [], origin }) =>
      domains.map((host, index) => ({ host, tenant, origin, field: ['domains', index] })),
    ),
    ...tenant.services.flatMap((service) =>
      service.hostnames.map((written, index) => ({
        host: bareHost(written),
        tenant,
        origin: service.origin,
        field: ['hostnames', index],
      })),
    ),
  ];
}
