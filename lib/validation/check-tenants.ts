import type { Problems } from '../model/problem';
import type { Estate, Gateway, Tenant } from '../model/tenant';

/** What only one tenant may have: its name, its namespace, its gateway's pods (TENANT-1). */
export function checkTenants(estate: Estate, problems: Problems): void {
  const names = new Map<string, Tenant>();
  const namespaces = new Map<string, Tenant>();
  const selectors = new Map<string, Tenant>();
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
    for (const gateway of tenant.gateways) checkSelector(tenant, gateway, selectors, problems);
  }
}

function checkSelector(tenant: Tenant, gateway: Gateway, known: Map<string, Tenant>, problems: Problems): void {
  if (gateway.selector === undefined) return;
  const labels = Object.entries(gateway.selector).sort(([a], [b]) => (a < b ? -1 : 1));
  const selector = labels.map(([label, value]) => `${label}: ${value}`).join(', ');
  const other = known.get(selector);
  if (other === undefined) known.set(selector, tenant);
  else if (other !== tenant) {
    const message = `tenants '${other.name}' and '${tenant.name}' both use the gateway pods { ${selector} }`;
    const fix = 'give each its own gateway, or leave `selector` out to get one';
    problems.error(gateway.origin, ['selector'], message, { rule: 'TENANT-1', fix });
  }
}
