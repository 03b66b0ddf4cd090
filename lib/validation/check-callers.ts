import type { Problems } from '../model/problem';
import type { Service } from '../model/service';
import type { Estate } from '../model/tenant';
import { nearest } from './did-you-mean';

/** The names of services by tenant, in all environments together. */
export type DeclaredServices = ReadonlyMap<string, ReadonlySet<string>>;

/** The services that the tenants of these estates have. */
export function declaredServices(estates: readonly Estate[]): DeclaredServices {
  const declared = new Map<string, Set<string>>();
  for (const { tenants } of estates) {
    for (const { name, services } of tenants) {
      const known = declared.get(name);
      if (known === undefined) declared.set(name, new Set(services.map((service) => service.name)));
      else for (const service of services) known.add(service.name);
    }
  }
  return declared;
}

/** `callers` by which nobody is let in, since nobody has that name in any environment (TENANT-6). */
export function checkCallers(
  { tenants }: Estate,
  declared: DeclaredServices,
  unreadTenants: ReadonlySet<string>,
  problems: Problems,
): void {
  for (const { services } of tenants) {
    for (const service of services) {
      service.callers?.forEach((written, index) => {
        const fault = callerFault(written, service, declared, unreadTenants);
        if (fault === undefined) return;
        const message = `'${written}': ${fault.message}, so nobody is let in by it`;
        problems.warning(service.origin, ['callers', index], message, { rule: 'TENANT-6', fix: fault.fix });
      });
    }
  }
}

function callerFault(
  written: string,
  { tenant: own }: Service,
  declared: DeclaredServices,
  unreadTenants: ReadonlySet<string>,
): { readonly message: string; readonly fix: string } | undefined {
  const [first = '', ...rest] = written.split('/');
  const [tenant, name] = rest.length === 0 ? [own, first] : [first, rest.join('/')];
  if (unreadTenants.has(tenant)) return undefined;
  const services = declared.get(tenant);
  if (services === undefined) {
    // One that is not near to any may be declared elsewhere, or later.
    const near = nearest(tenant, [...declared.keys()]);
    if (near === undefined) return undefined;
    return { message: `there is no tenant '${tenant}'`, fix: `did you mean \`${near}/${name}\`?` };
  }
  if (services.has(name)) return undefined;
  const known = [...services];
  const near = nearest(name, known);
  const isTenant = rest.length === 0 && declared.has(name);
  const message = `tenant '${tenant}' has no service '${name}'`;
  if (near !== undefined && !isTenant) {
    return { message, fix: `did you mean \`${rest.length === 0 ? near : `${tenant}/${near}`}\`?` };
  }
  if (isTenant || name === '*') {
    return {
      message,
      fix: `name the services of '${isTenant ? name : tenant}' one by one: ${example(isTenant ? name : tenant, declared)}`,
    };
  }
  // A tenant that this one extends may have had it: what it takes away is let in nowhere, and harms nobody.
  return tenant === own ? undefined : { message, fix: `name one that it has, such as ${example(tenant, declared)}` };
}

function example(tenant: string, declared: DeclaredServices): string {
  return `\`${tenant}/${[...declared.get(tenant)!][0] ?? '<service>'}\``;
}
