import type { Problems } from '../model/problem';
import type { Estate, Tenant } from '../model/tenant';
import { inFileForAll, type Saying } from './in-file-for-all';

/**
 * What only one tenant may have: its name and its namespace (TENANT-1). Nobody can say whose a namespace is that two of them
 * have, so both are told; with a table of grants it is his to whom it is granted.
 */
export function checkTenants(estate: Estate, problems: Problems): void {
  const names = new Map<string, Tenant>();
  const namespaces = new Map<string, Tenant>();
  const told = new Set<Tenant>();
  const both = (first: Tenant, { name, namespace }: Tenant, at: Tenant, other: Tenant) => {
    const message = `tenants '${first.name}' and '${name}' both have the namespace '${namespace}'`;
    const place = other.origin.describe(['namespace']);
    const fix =
      inFileForAll(saying(at), saying(other), ['namespace']) ??
      `give each its own; '${other.name}' declares it at ${place}`;
    problems.error(at.origin, ['namespace'], message, { rule: 'TENANT-1', fix });
  };
  for (const tenant of estate.tenants) {
    const { origin, name, namespace } = tenant;
    const sameName = names.get(name);
    if (sameName !== undefined) {
      const message = `two tenants are called '${name}', the other one is at ${sameName.origin.describe(['name'])}`;
      problems.error(origin, ['name'], message, { rule: 'TENANT-1' });
    } else names.set(name, tenant);
    // What is not granted is an error of its own.
    if (estate.grants !== undefined && !estate.grants.of(name)?.namespaces?.includes(namespace)) continue;
    const first = namespaces.get(namespace);
    if (first === undefined) namespaces.set(namespace, tenant);
    else {
      if (!told.has(first)) both(first, tenant, first, tenant);
      told.add(first);
      both(first, tenant, tenant, first);
    }
  }
}

function saying({ name, origin }: Tenant): Saying {
  return { tenant: name, origin };
}
