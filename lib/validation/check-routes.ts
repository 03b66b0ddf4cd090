import { bareHost } from '../model/dns-name';
import type { Gateway } from '../model/gateway';
import type { Problem, Problems } from '../model/problem';
import { routeOf, routePaths } from '../model/route';
import type { Service } from '../model/service';
import { isTcpOnly, tcpPorts } from '../model/service-port';
import type { Tenant } from '../model/tenant';
import { baseHosts, domainsAt, isPathAlone, passedServices } from '../routing/exposed-path';
import { below, normalizePath } from '../routing/path-match';
import { nearest, offered } from './did-you-mean';

/** Exposed paths: well-formed, on a host, and each declared once per host (EDGE-5). */
export function checkRoutes(tenant: Tenant, problems: Problems): void {
  for (const service of tenant.services) {
    service.redirects.forEach(({ path }, index) => {
      const fault = pathFault(path, 'a redirect');
      if (fault !== undefined) problems.error(service.origin, ['redirects', index, 'path'], fault.message, fault);
    });
    service.routes.forEach((route, index) => {
      const fault = pathFault(routeOf(route).path, 'a route');
      const field = typeof route === 'string' ? [] : ['path'];
      if (fault !== undefined) problems.error(service.origin, ['routes', index, ...field], fault.message, fault);
    });
    checkExposed(tenant, service, problems);
  }
  for (const gateway of tenant.gateways) {
    checkPathsOnce(tenant, gateway, problems);
    checkPassedHosts(tenant, gateway, problems);
  }
}

/** Many paths by one: `/{id}`, `/:id`, `/[0-9]+`, `/(a|b)`. Frameworks do have files called `[id].js` and folders called `(shop)`. */
const PATTERN = /\/:[a-z_]\w*(?=\/|$)|\{[^}]*\}|\[[^\]]*\][+*{]|\([^)]*\|[^)]*\)|\/\^|\\[dws]/i;

/** A host in front of the path. */
const WITH_HOST = /^(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?::\d+)?(\/.*)?$/i;

function pathFault(route: string, what: string): { readonly message: string; readonly fix?: string } | undefined {
  if (!route.startsWith('/')) return { message: `${what} begins with '/', got '${route}'`, ...rootedFix(route) };
  const star = /^(.*?)\/?\*+$/.exec(route);
  if (star) {
    return {
      message: `${what} is a path and everything below it, without wildcards, got '${route}'`,
      fix: `write \`${star[1] === '' ? '/' : star[1]}\``,
    };
  }
  const pattern = PATTERN.exec(route);
  if (pattern !== null) {
    const before = route.slice(0, pattern.index);
    const whole = pattern[0].startsWith('/') ? before : before.replace(/\/[^/]*$/, '');
    return {
      message: `${what} is a path and everything below it, without patterns, got '${route}'`,
      fix: `write \`${whole === '' ? '/' : whole}\``,
    };
  }
  const wrong = /\/\/|[?#\s*\\]|\/\.\.?(\/|$)/.exec(route);
  if (wrong === null) return undefined;
  return { message: `${what} is a plain path without '${wrong[0]}', got '${route}'` };
}

function rootedFix(route: string): { readonly fix?: string } {
  const [, host, path = '/'] = WITH_HOST.exec(route) ?? [];
  // `index.html` is no host, `www.example.com` is one.
  if (host !== undefined && (host.split('.').length > 2 || route !== host)) {
    return {
      fix: `write \`${path}\`; a host of the service's own is one of its \`hostnames\`: \`hostnames: [${host.toLowerCase()}]\``,
    };
  }
  return /^[\w-]/.test(route) ? { fix: `write \`/${route}\`` } : {};
}

function checkExposed(tenant: Tenant, service: Service, problems: Problems): void {
  const { origin, routes, hostnames } = service;
  const domains = tenant.gateways.find(({ name }) => name === service.gateway)?.domains ?? tenant.domains;
  if (routes.length + hostnames.length === 0 && !isTcpOnly(service)) {
    for (const { name } of service.versions) {
      const message = `service '${service.name}' has no routes, so version '${name}' is reached inside the mesh only, at /${name}/…`;
      const fix = 'add `routes` if visitors are to reach it';
      problems.warning(origin, ['versions', name], message, { rule: 'EDGE-5', fix });
    }
  }
  const field = routes.length > 0 ? ['routes'] : ['hostnames'];
  checkPassed(service, problems);
  if (routes.length + hostnames.length === 0) return;
  if (isTcpOnly(service) && service.tls === undefined) {
    const message = `a tcp service has no ${field[0]}: paths and hosts exist in HTTP only`;
    problems.error(origin, field, message, { fix: `remove \`${field[0]}\`, or set \`protocol: http\`` });
    return;
  }
  if (!tenant.gateways.some(({ name }) => name === service.gateway)) {
    const names = tenant.gateways.map(({ name }) => name);
    const known = offered(names);
    const message = `is exposed, but tenant '${tenant.name}' has no gateway ${service.gateway === undefined ? 'for it' : `'${service.gateway}'`}, it has: ${known}`;
    const fix =
      names.length === 0
        ? "add the tenant's `domains` or a `gateway`"
        : service.gateway === undefined
          ? `say which one it is: \`gateway: ${names[0]}\``
          : `declare it in the tenant's \`gateways\`, or name another one, such as \`gateway: ${nearest(service.gateway, names) ?? names[0]}\``;
    problems.error(origin, field, message, { fix });
  } else if (!service.domains && hostnames.length === 0) {
    const message = `is exposed on no host: service '${service.name}' has no hostnames, and says \`domains: false\``;
    problems.error(origin, field, message, { fix: 'add `hostnames`, or remove `domains: false`' });
  } else if (domains.length + hostnames.length === 0) {
    const message = `is exposed on no host: tenant '${tenant.name}' has no domains, and service '${service.name}' no hostnames`;
    problems.error(origin, field, message, { fix: "add the tenant's `domains` or the service's `hostnames`" });
  }
}

/** What a gateway can do with connections that it cannot look into: choose a service by the server name (EDGE-13). */
function checkPassed(service: Service, problems: Problems): void {
  const { tls, hostnames, routes, origin } = service;
  if (tls === undefined) return;
  const error = (field: string[], message: string, fix: string) =>
    problems.error(origin, field, message, { rule: 'EDGE-13', fix });
  if (!isTcpOnly(service) || tcpPorts(service).length !== 1) {
    const message = 'is passed on by its server name alone, so it has one port, whose protocol is tcp';
    error(['tls'], message, 'set `protocol: tcp`, or remove `tls` to have gateways terminate TLS');
  }
  if (hostnames.length === 0) error(['tls'], 'there is no host to pass on', 'add `hostnames`');
  if (routes.length > 0) error(['routes'], 'gateways see no path of a connection that they pass on', 'remove `routes`');
}

/** Hosts whose connections are passed on: the gateway takes no requests for them, nor do its certificates cover them (EDGE-13). */
function checkPassedHosts(tenant: Tenant, gateway: Gateway, problems: Problems): void {
  const passed = passedServices(tenant, gateway);
  if (passed.length === 0) return;
  const hosts = baseHosts(tenant, gateway);
  const isTls = gateway.credentialName !== undefined || gateway.platformCredential !== undefined;
  for (const { hostnames, origin } of passed) {
    hostnames.forEach((host, index) => {
      const at = ['hostnames', index];
      const rule = 'EDGE-13';
      if (hosts.includes(host)) {
        const message = `the gateway takes requests for '${host}', so it cannot pass its connections on`;
        problems.error(origin, at, message, { rule, fix: 'give this service a host of its own' });
        return;
      }
      const above = hosts.find((each) => bareHost(host).endsWith(`.${bareHost(each)}`));
      if (above === undefined || !isTls) return;
      const message = `the certificate of '${above}' covers '${host}': browsers send requests for it on a connection to '${above}'`;
      problems.warning(origin, at, message, { rule, fix: `take a host that is not below '${bareHost(above)}'` });
    });
  }
}

interface Owner {
  readonly service: Service;
  readonly what: string;
}

function checkPathsOnce(tenant: Tenant, gateway: Gateway, problems: Problems): void {
  const owners = new Map<string, Owner>();
  const domains = new Set(domainsAt(tenant, gateway));
  const exposed = tenant.services.filter((service) => service.gateway === gateway.name);
  const claim = (host: string, path: string, service: Service, what: string, field: Problem['field']): boolean => {
    const known = owners.get(`${host}${path}`);
    if (known === undefined) {
      owners.set(`${host}${path}`, { service, what });
      return false;
    }
    if (known.service === service && known.what === what) {
      problems.error(service.origin, field, `'${path.replace(/^=/, '')}' is listed twice`, {
        rule: 'EDGE-5',
        fix: 'remove one',
      });
    } else {
      // On the tenant's domains it is the same mistake whatever they are called in an environment, or at a tenant that extends this one.
      const where = domains.has(host) ? '' : ` on '${host}'`;
      const message = `'${path.replace(/^=/, '')}'${where} is claimed by ${known.what} and by ${what}`;
      const fix = `only one may have it; see ${known.service.origin.describe()}`;
      problems.error(service.origin, field, message, { rule: 'EDGE-5', fix });
    }
    return true;
  };
  for (const service of exposed) {
    const what = `service '${service.name}'`;
    const hosts = new Set([...(service.routes.length > 0 && service.domains ? domains : []), ...service.hostnames]);
    service.redirects.forEach((redirect, index) => {
      // A redirect of a path alone takes nothing but that path, and goes before a route.
      const path = `${isPathAlone(redirect) ? '=' : ''}${normalizePath(redirect.path)}`;
      for (const host of hosts)
        if (claim(host, path, service, `a redirect of '${service.name}'`, ['redirects', index])) return;
    });
    const routes = service.routes.length > 0 ? routePaths(service.routes) : ['/'];
    routes.forEach((route, index) => {
      const field = service.routes.length > 0 ? ['routes', index] : ['hostnames'];
      for (const host of hosts) if (claim(host, normalizePath(route), service, what, field)) return;
    });
  }
  for (const service of exposed) {
    for (const { name } of service.versions) {
      const hosts = new Set([...(service.domains ? domains : []), ...service.hostnames]);
      const what = `version '${name}' of '${service.name}'`;
      const paths = routePaths(service.routes).map((route) => below(normalizePath(route), name));
      for (const path of paths) {
        if ([...hosts].some((host) => claim(host, path, service, what, ['versions', name]))) break;
      }
    }
  }
}
