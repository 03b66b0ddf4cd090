import type { Problems } from '../model/problem';
import type { Estate, Tenant } from '../model/tenant';

/** What only one tenant may have: its name and its namespace (TENANT-1). */
export function checkTenants(estate: Estate, problems: Problems): void {
  const names = new Map<string, Tenant>();
  const namespaces = new Map<string, Tenant>();
  for (const tenant of estate.tenants) {
    const { origin, name, namespace } = tenant;
    const sameName = names.get(name);
    if (sameName !== undefined) {
      const message = `two tenants are called '${name}', the other one is at ${sameName.origin.describe(['name'])}`;
      problems.error(origin, ['name'], message, { rule: 'TENANT-1' });
    } else names.set(name, tenant);
    const sameNamespace = namespaces.get(namespace);
    if (sameNamespace !== undefined) {
      const message = `tenants '${sameNamespace.name}' and '${name}' both have the namespace '${namespace}'`;
      const fix = `give each its own; '${sameNamespace.name}' declares it at ${sameNamespace.origin.describe(['namespace'])}`;
      problems.error(origin, ['namespace'], message, { rule: 'TENANT-1', fix });
    } else namespaces.set(namespace, tenant);
  }
}
