import { isRange } from '../limits/address-range';
import { EXTERNAL_TLS_DEFAULTS, type ExternalHost } from '../model/external';
import type { Problems } from '../model/problem';
import type { Tenant } from '../model/tenant';
import { hostFault } from './check-hosts';
import { isOwnAddress, leadsToCredentials } from './node-addresses';
import { clusterName, isReservedNamespace } from './reserved-namespaces';

const NODE_CREDENTIALS = 'answers with the credentials of the node that a pod runs on';

/**
 * Hosts outside the mesh: DNS names, each declared once.
 *
 * @param namespaces those of all tenants
 */
export function checkExternals(tenant: Tenant, namespaces: ReadonlySet<string>, problems: Problems): void {
  const names = new Map<string, string>();
  for (const external of tenant.external) {
    const { name, host, port } = external;
    const field = ['external', name];
    const fault = hostFault(host);
    if (host.includes('*')) {
      const message = `'${host}' is a wildcard, which DNS cannot look up`;
      problems.error(tenant.origin, [...field, 'host'], message, { fix: 'declare each host that is called' });
    } else if (fault !== undefined) {
      const fix = isRange(host) ? 'write its name; what has none is a ServiceEntry in `manifests/`' : fault.fix;
      problems.error(tenant.origin, [...field, 'host'], fault.message, { ...(fix && { fix }) });
    }
    const inside = clusterName(host, (name) => namespaces.has(name) || isReservedNamespace(name));
    if (inside !== undefined) {
      problems.error(tenant.origin, [...field, 'host'], `'${host}' ${inside}`, {
        fix: "name it in `calls` as `<tenant>/<service>`, or as `mesh/<name>` if it is no tenant's: estate.yaml declares it under `mesh`",
      });
    } else if (leadsToCredentials(host)) {
      const message = `'${host}' ${NODE_CREDENTIALS}`;
      problems.warning(tenant.origin, [...field, 'host'], message, { fix: 'give pods an identity of their own' });
    }
    if (!(Number.isInteger(port) && port >= 1 && port <= 65535)) {
      problems.error(tenant.origin, [...field, 'port'], `must be a port from 1 to 65535, got ${port}`);
    }
    if (inside === undefined) checkAddresses(external, tenant, problems);
    checkTls(external, tenant, problems);
    const same = names.get(`${host}:${port}`);
    if (same !== undefined) {
      problems.error(tenant.origin, field, `'${host}:${port}' is declared twice, as '${same}' and as '${name}'`);
    } else names.set(`${host}:${port}`, name);
  }
}

/** TCP is told by address, all else by host. */
function checkAddresses(
  { name, protocol, port, addresses = [] }: ExternalHost,
  tenant: Tenant,
  problems: Problems,
): void {
  const field = ['external', name, 'addresses'];
  if (protocol !== 'tcp' && addresses.length > 0) {
    const message = `'${name}' is ${protocol}, which is told by its host`;
    problems.error(tenant.origin, field, message, { rule: 'TENANT-7', fix: 'remove `addresses`' });
  }
  if (protocol === 'tcp' && addresses.length === 0) {
    const message = `without addresses the sidecars take port ${port} of every address for '${name}'`;
    const fix = `add them, such as \`addresses: [192.0.2.10]\``;
    problems.warning(tenant.origin, ['external', name], message, { rule: 'TENANT-7', fix });
  }
  addresses.forEach((address, index) => {
    const [ip = '', bits] = address.split('/');
    if (!isRange(address)) {
      const message = `must be an address or a range such as 192.0.2.10 or 192.0.2.0/24, got '${address}'`;
      problems.error(tenant.origin, [...field, index], message, { rule: 'TENANT-7' });
      return;
    }
    if (Number(bits ?? 1) === 0) {
      const message = `'${address}' is every address: the service could call whatever has port ${port}`;
      problems.warning(tenant.origin, [...field, index], message, {
        rule: 'TENANT-7',
        fix: 'name those that are meant',
      });
    } else if (isOwnAddress(ip)) {
      problems.error(tenant.origin, [...field, index], `'${address}' is the pod itself`, { rule: 'TENANT-7' });
    } else if (leadsToCredentials(ip)) {
      const fix = 'give pods an identity of their own';
      problems.warning(tenant.origin, [...field, index], `'${address}' ${NODE_CREDENTIALS}`, { rule: 'TENANT-7', fix });
    }
  });
}

/** Sidecars begin TLS for what they can read. */
function checkTls({ name, protocol, tls }: ExternalHost, tenant: Tenant, problems: Problems): void {
  if (tls === undefined) return;
  const field = ['external', name, 'tls'];
  if (!['http', 'http2', 'grpc'].includes(protocol)) {
    const message = `sidecars begin TLS for plain requests, and '${name}' is ${protocol}`;
    problems.error(tenant.origin, field, message, {
      rule: 'TENANT-7',
      fix: 'write `protocol: http` and `port: 80`, or remove `tls`',
    });
  }
  const port = tls.targetPort ?? EXTERNAL_TLS_DEFAULTS.targetPort;
  if (!(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    problems.error(tenant.origin, [...field, 'targetPort'], `must be a port from 1 to 65535, got ${port}`);
  }
}
