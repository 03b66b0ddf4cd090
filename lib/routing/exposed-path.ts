import type { Gateway } from '../model/gateway';
import type { Redirect } from '../model/http-rules';
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
  /** The gateway itself answers. */
  readonly redirect?: Redirect;
}

/** Whether the rules of a path differ from those of the service's other paths: it has settings of its own, or is rewritten. */
export function hasSettings({
  service,
  route: { path: _, ...settings },
}: Pick<ExposedPath, 'route' | 'service'>): boolean {
  return service.rewrite !== undefined || Object.values(settings).some((value) => value !== undefined);
}

/** Whether a redirect takes its path alone, and not what is below it. */
export function isPathAlone({ uri }: Redirect): boolean {
  return uri !== undefined;
}

/** The port of its service that a path leads to. */
export function portOfPath({ service, route }: Pick<ExposedPath, 'route' | 'service'>): ServicePort | undefined {
  return route.port === undefined ? entryPort(service) : httpPorts(service).find(({ name }) => name === route.port);
}

/** The services of which a gateway takes requests. */
export function exposedServices(tenant: Tenant, gateway: Gateway): Service[] {
  return tenant.services.filter((service) => service.gateway === gateway.name && service.tls === undefined);
}

/** The services that terminate TLS themselves, whose connections a gateway passes on (EDGE-13). */
export function passedServices(tenant: Tenant, gateway: Gateway): Service[] {
  return tenant.services.filter((service) => service.gateway === gateway.name && service.tls !== undefined);
}

/** The hosts whose connections a gateway passes on. */
export function passedHosts(tenant: Tenant, gateway: Gateway): string[] {
  return [...new Set(passedServices(tenant, gateway).flatMap(({ hostnames }) => hostnames))].sort();
}

/** The domains of a gateway: its own, or the tenant's. */
export function domainsAt(tenant: Tenant, gateway: Gateway): readonly string[] {
  return gateway.domains ?? tenant.domains;
}

/** The hosts that services are exposed on at a gateway: its domains and the services' own hostnames. */
export function baseHosts(tenant: Tenant, gateway: Gateway): string[] {
  const own = exposedServices(tenant, gateway).flatMap((service) => service.hostnames);
  return [...new Set([...domainsAt(tenant, gateway), ...own.sort()])];
}

/** A service's routes on `host`; one that has hostnames but no routes answers at their root. */
function routesOn(host: string, domains: readonly string[], service: Service): RouteDeclaration[] {
  const routes = service.routes.map(routeOf);
  if (service.hostnames.includes(host)) return routes.length > 0 ? routes : [{ path: '/' }];
  return service.domains && domains.includes(host) ? routes : [];
}

/** Whether a service is exposed on a host. */
function isOn(host: string, domains: readonly string[], service: Service): boolean {
  return service.hostnames.includes(host) || (service.domains && service.routes.length > 0 && domains.includes(host));
}

/**
 * What is exposed on a host of a gateway, in the order in which paths are tried (EDGE-1). Redirects of a path alone are first: they
 * take nothing from others.
 */
export function exposedPaths(host: string, tenant: Tenant, gateway: Gateway): ExposedPath[] {
  const services = exposedServices(tenant, gateway);
  const domains = domainsAt(tenant, gateway);
  const routes = services.flatMap((service) =>
    routesOn(host, domains, service).map((route): ExposedPath => ({ path: normalizePath(route.path), service, route })),
  );
  const redirects = services
    .filter((service) => service.redirects.length > 0 && isOn(host, domains, service))
    .flatMap((service) =>
      service.redirects.map((redirect): ExposedPath => {
        const path = normalizePath(redirect.path);
        return { path, service, route: { path }, redirect };
      }),
    );
  const byPath = (a: ExposedPath, b: ExposedPath) => bySpecificity(a.path, b.path);
  const alone = redirects.filter(({ redirect }) => isPathAlone(redirect!));
  const others = redirects.filter(({ redirect }) => !isPathAlone(redirect!));
  return [...alone.sort(byPath), ...[...others, ...routes].sort(byPath)];
}
