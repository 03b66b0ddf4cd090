import { dnsName, LABEL_LIMIT } from '../model/dns-name';
import type { Gateway, Tenant } from '../model/tenant';
import { baseHosts } from './edge-virtual-service';
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

/**
 * What a gateway listens for: each host and all below it, for this namespace's routes only (EDGE-6). With a
 * certificate the plain port only sends browsers over to HTTPS, if `httpsRedirect` says so.
 */
export function gatewaySpec(tenant: Tenant, gateway: Gateway): GatewaySpec {
  const hosts = baseHosts(tenant, gateway)
    .flatMap((host) => [host, `*.${host}`])
    .map((host) => `${tenant.namespace}/${host}`);
  const tls = gateway.credentialName;
  const plain = {
    port: { number: 80, name: 'http', protocol: 'HTTP' },
    hosts,
    ...(tls !== undefined && gateway.httpsRedirect && { tls: { httpsRedirect: true } }),
  };
  const secure = {
    port: { number: 443, name: 'https', protocol: 'HTTPS' },
    hosts,
    tls: { mode: 'SIMPLE', credentialName: tls, minProtocolVersion: 'TLSV1_2' },
  } as const;
  return {
    selector: gateway.selector ?? gatewayLabels(tenant, gateway),
    servers: tls === undefined ? [plain] : [plain, secure],
  };
}
