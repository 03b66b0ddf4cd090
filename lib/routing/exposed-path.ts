import type { Gateway } from '../model/gateway';
import { type RouteDeclaration, routeOf } from '../model/route';
import type { Service } from '../model/service';
import { entryPort, httpPorts, type ServicePort } from '../model/service-port';
import type { Tenant } from '../model/tenant';
import { bySpecificity, normalizePath } from './path-match';

/** A path of a host and the service that answers there. */
export interface ExposedPath {
  readonly path: string;
  readonly service: Service;
  /** What the service says of this path. */
  readonly route: RouteDeclaration;
}

/** Whether a path has settings of its own, so that its rules differ from those of the service's other paths. */
export function hasSettings({ route: { path: _, ...settings } }: Pick<ExposedPath, 'route'>): boolean {
  return Object.values(settings).some((value) => value !== undefined);
}

/** The port of its service that a path leads to. */
export function portOfPath({ service, route }: Pick<ExposedPath, 'route' | 'service'>): ServicePort | undefined {
  return route.port === undefined ? entryPort(service) : httpPorts(service).find(({ name }) => name === route.port);
}

function servicesAt(tenant: Tenant, gateway: Gateway): Service[] {
  return tenant.services.filter((service) => service.gateway === gateway.name);
}

/** The hosts that services are exposed on at a gateway: the tenant's domains and the services' own hostnames. */
export function baseHosts(tenant: Tenant, gateway: Gateway): string[] {
  const own = servicesAt(tenant, gateway).flatMap((service) => service.hostnames);
  return [...new Set([...tenant.domains, ...own.sort()])];
}

/** A service's routes on `host`; one that has hostnames but no routes answers at their root. */
function routesOn(host: string, tenant: Tenant, service: Service): RouteDeclaration[] {
  const routes = service.routes.map(routeOf);
  if (service.hostnames.includes(host)) return routes.length > 0 ? routes : [{ path: '/' }];
  return tenant.domains.includes(host) ? routes : [];
}

/** What is exposed on a host of a gateway, in the order in which paths are tried (EDGE-1). */
export function exposedPaths(host: string, tenant: Tenant, gateway: Gateway): ExposedPath[] {
  return servicesAt(tenant, gateway)
    .flatMap((service) =>
      routesOn(host, tenant, service).map((route) => ({ path: normalizePath(route.path), service, route })),
    )
    .sort((a, b) => bySpecificity(a.path, b.path));
}
