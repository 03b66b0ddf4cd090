import type { Problems } from '../model/problem';
import type { Tenant } from '../model/tenant';
import { hostFault } from './check-hosts';
import { clusterName, isReservedNamespace } from './reserved-namespaces';

/** Servers of cloud providers that hand out credentials. */
const METADATA = /^(metadata(\.google)?|instance-data(\.[a-z0-9-]+)*)\.internal$/;

/**
 * Hosts outside the mesh: DNS names, each declared once.
 *
 * @param namespaces those of all tenants
 */
export function checkExternals(tenant: Tenant, namespaces: ReadonlySet<string>, problems: Problems): void {
  const names = new Map<string, string>();
  for (const { name, host, port } of tenant.external) {
    const field = ['external', name];
    const fault = hostFault(host);
    if (host.includes('*')) {
      const message = `'${host}' is a wildcard, which DNS cannot look up`;
      problems.error(tenant.origin, [...field, 'host'], message, { fix: 'declare each host that is called' });
    } else if (fault !== undefined) {
      problems.error(tenant.origin, [...field, 'host'], fault.message, { ...(fault.fix && { fix: fault.fix }) });
    }
    const inside = clusterName(host, (name) => namespaces.has(name) || isReservedNamespace(name));
    if (inside !== undefined) {
      problems.error(tenant.origin, [...field, 'host'], `'${host}' ${inside}`, {
        fix: 'name it in `calls` as `<tenant>/<service>`',
      });
    } else if (METADATA.test(host)) {
      const message = `'${host}' answers with the credentials of the node that a pod runs on`;
      problems.warning(tenant.origin, [...field, 'host'], message, { fix: 'give pods an identity of their own' });
    }
    if (!(Number.isInteger(port) && port >= 1 && port <= 65535)) {
      problems.error(tenant.origin, [...field, 'port'], `must be a port from 1 to 65535, got ${port}`);
    }
    const same = names.get(`${host}:${port}`);
    if (same !== undefined) {
      problems.error(tenant.origin, field, `'${host}:${port}' is declared twice, as '${same}' and as '${name}'`);
    } else names.set(`${host}:${port}`, name);
  }
}
