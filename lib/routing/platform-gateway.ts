import { GATEWAY_TLS_DEFAULTS, type Gateway } from '../model/gateway';
import type { Tenant } from '../model/tenant';
import { compareText } from '../text/compare-text';
import { baseHosts, passedHosts } from './exposed-path';
import { passingServers, serverHosts } from './gateway';
import type { GatewaySpec } from './istio';

/** The one Gateway object of all tenants that use the platform's pods with its certificate. */
export interface PlatformGatewayObject {
  readonly name: string;
  /** The namespace of the pods. */
  readonly namespace: string;
  readonly spec: GatewaySpec;
}

/** A gateway of a tenant that has its Gateway object together with others. */
export interface PlatformUser {
  readonly tenant: Tenant;
  readonly gateway: Gateway;
}

/** Who uses which gateway of the platform that has one certificate for all, by its name, sorted. */
export function usersOfPlatform(tenants: readonly Tenant[]): Map<string, PlatformUser[]> {
  const users = new Map<string, PlatformUser[]>();
  for (const tenant of tenants) {
    for (const gateway of tenant.gateways) {
      if (gateway.platformCredential === undefined) continue;
      const known = users.get(gateway.use!);
      if (known === undefined) users.set(gateway.use!, [{ tenant, gateway }]);
      else known.push({ tenant, gateway });
    }
  }
  return new Map([...users].sort(([a], [b]) => compareText(a, b)));
}

/**
 * The Gateways of the platform, by name: one for each gateway of estate.yaml that has a certificate, with the hosts of all
 * tenants that use it. Two Gateways with one certificate on the same pods would answer 404: browsers use one connection for
 * all hosts that a certificate covers, and Envoy looks only at the hosts of the Gateway that took the connection (EDGE-6).
 *
 * @see https://istio.io/latest/docs/ops/common-problems/network-issues/#404-errors-occur-when-multiple-gateways-configured-with-same-tls-certificate
 */
export function platformGateways(tenants: readonly Tenant[]): PlatformGatewayObject[] {
  return [...usersOfPlatform(tenants)].map(([name, users]) => ({
    name,
    namespace: users[0]!.gateway.podNamespace,
    spec: platformGatewaySpec(users),
  }));
}

function platformGatewaySpec(users: readonly PlatformUser[]): GatewaySpec {
  const { selector, ports, platformCredential } = users[0]!.gateway;
  const redirected = hostsOf(users.filter(({ gateway }) => gateway.httpsRedirect));
  const plain = hostsOf(users.filter(({ gateway }) => !gateway.httpsRedirect));
  const http = (name: string, hosts: string[], redirect: boolean) => ({
    port: { number: ports.http, name, protocol: 'HTTP' },
    hosts,
    ...(redirect && { tls: { httpsRedirect: true } }),
  });
  return {
    selector: { ...selector },
    servers: [
      ...(redirected.length > 0 ? [http('http', redirected, true)] : []),
      ...(plain.length > 0 ? [http('http-plain', plain, false)] : []),
      {
        port: { number: ports.https, name: 'https', protocol: 'HTTPS' },
        hosts: hostsOf(users),
        tls: { mode: GATEWAY_TLS_DEFAULTS.mode, credentialName: platformCredential!, minProtocolVersion: 'TLSV1_2' },
      },
      ...passingServers(
        ports.https,
        users.flatMap(({ tenant, gateway }) =>
          passedHosts(tenant, gateway).map((host) => `${tenant.namespace}/${host}`),
        ),
      ),
    ],
  };
}

/** The hosts of several gateways, of each namespace the highest (EDGE-5). */
function hostsOf(users: readonly PlatformUser[]): string[] {
  const byNamespace = new Map<string, Set<string>>();
  for (const { tenant, gateway } of users) {
    const hosts = byNamespace.get(tenant.namespace) ?? new Set();
    for (const host of baseHosts(tenant, gateway)) hosts.add(host);
    byNamespace.set(tenant.namespace, hosts);
  }
  return [...byNamespace]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([namespace, hosts]) => serverHosts(namespace, [...hosts]));
}
