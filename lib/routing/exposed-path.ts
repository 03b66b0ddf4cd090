import type { Gateway } from '../model/gateway';
import type { Service } from '../model/service';
import type { Tenant } from '../model/tenant';
import { bySpecificity, normalizePath } from './path-match';

/** A path of a host and the service that answers there. */
export interface ExposedPath {
  readonly path: string;
  readonly service: Service;
}

function servicesAt(tenant: Tenant, gateway: Gateway): Service[] {
  return tenant.services.filter((service) => service.gateway === gateway.name);
}

/** The hosts that services are exposed on at a gateway: the tenant's domains and the services' own hostnames. */
export function baseHosts(tenant: Tenant, gateway: Gateway): string[] {
  const own = servicesAt(tenant, gateway).flatMap((service) => service.hostnames);
  return [...new Set([...tenant.domains, ...own.sort()])];
}

/** A service's paths on `host`; one that has hostnames but no routes answers at their root. */
function pathsOn(host: string, tenant: Tenant, service: Service): string[] {
  const routes = service.routes.map(normalizePath);
  if (service.hostnames.includes(host)) return routes.length > 0 ? routes : ['/'];
  return tenant.domains.includes(host) ? routes : [];
}

/** What is exposed on a host of a gateway, in the order in which paths are tried (EDGE-1). */
export function exposedPaths(host: string, tenant: Tenant, gateway: Gateway): ExposedPath[] {
  return servicesAt(tenant, gateway)
    .flatMap((service) => pathsOn(host, tenant, service).map((path) => ({ path, service })))
    .sort((a, b) => bySpecificity(a.path, b.path));
}
