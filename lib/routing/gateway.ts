import { bareHost, dnsName, isWildcard, LABEL_LIMIT } from '../model/dns-name';
import { GATEWAY_TLS_DEFAULTS, type Gateway } from '../model/gateway';
import type { Tenant } from '../model/tenant';
import { baseHosts, passedHosts } from './exposed-path';
import type { GatewaySpec } from './istio';

/** The label of a tenant's own gateway pods; an existing gateway has its own. */
export function gatewayLabels(
  tenant: Pick<Tenant, 'namespace'>,
  gateway: Pick<Gateway, 'name'>,
): Record<string, string> {
  return { istio: dnsName(`${tenant.namespace}-${gateway.name}`, LABEL_LIMIT) };
}

/** Labels that say whose a gateway's objects and pods are. */
export function gatewayOwnerLabels(tenant: string, gateway: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': gateway,
    'app.kubernetes.io/part-of': tenant,
    'app.kubernetes.io/managed-by': 'branchline',
  };
}

/** The Gateway object that rules of a gateway are bound to, as VirtualServices name it. */
export function gatewayReference(tenant: Pick<Tenant, 'namespace'>, gateway: Gateway): string {
  const { platformCredential, podNamespace, use, name } = gateway;
  return platformCredential === undefined ? `${tenant.namespace}/${name}` : `${podNamespace}/${use}`;
}

/**
 * The hosts that stand below no other one of these. A server that lists a host and, by a wildcard, one above it takes the
 * wildcard's VirtualService for both: Istio adds its rules to those of the lower host, the older object first (EDGE-5).
 */
function highestHosts(hosts: readonly string[]): string[] {
  const all = new Set(hosts);
  return hosts.filter((written) => {
    const host = bareHost(written);
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const above = host.slice(dot + 1);
      if (all.has(above) || all.has(`*.${above}`)) return false;
    }
    return true;
  });
}

/** The server that passes TLS connections for these hosts on; none without hosts (EDGE-13). */
export function passingServers(port: number, hosts: readonly string[]): GatewaySpec['servers'] & object {
  if (hosts.length === 0) return [];
  return [{ port: { number: port, name: 'tls', protocol: 'TLS' }, hosts, tls: { mode: 'PASSTHROUGH' } }];
}

/** Hosts as a server lists them: each and all below it, for the rules of one namespace only. */
export function serverHosts(namespace: string, hosts: readonly string[]): string[] {
  return highestHosts(hosts)
    .flatMap((host) => (isWildcard(host) ? [host] : [host, `*.${host}`]))
    .map((host) => `${namespace}/${host}`);
}

/**
 * What a gateway listens for: each host and all below it, for this namespace's routes only (EDGE-6). With a
 * certificate the plain port only sends browsers over to HTTPS, if `httpsRedirect` says so.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/gateway/#Server-hosts
 */
export function gatewaySpec(tenant: Tenant, gateway: Gateway): GatewaySpec {
  const hosts = serverHosts(tenant.namespace, baseHosts(tenant, gateway));
  const tls = gateway.credentialName;
  const plain = {
    port: { number: gateway.ports.http, name: 'http', protocol: 'HTTP' },
    hosts,
    ...(tls !== undefined && gateway.httpsRedirect && { tls: { httpsRedirect: true } }),
  };
  const secure = {
    port: { number: gateway.ports.https, name: 'https', protocol: 'HTTPS' },
    hosts,
    tls: { mode: gateway.tlsMode ?? GATEWAY_TLS_DEFAULTS.mode, credentialName: tls, minProtocolVersion: 'TLSV1_2' },
  } as const;
  const passed = passedHosts(tenant, gateway).map((host) => `${tenant.namespace}/${host}`);
  return {
    selector: gateway.selector ?? gatewayLabels(tenant, gateway),
    servers: [
      ...(hosts.length > 0 ? [plain] : []),
      ...(hosts.length > 0 && tls !== undefined ? [secure] : []),
      ...passingServers(gateway.ports.https, passed),
    ],
  };
}
