import { bareHost } from '../../lib/model/dns-name';
import { type GrantDeclaration, Grants, type PlatformGateway } from '../../lib/model/grants';
import type { Estate, Tenant } from '../../lib/model/tenant';
import type { NamespaceLimits } from '../../lib/policies/namespace-limits';

/** Limits that permit little; tests say what they permit besides. */
export function limits(more: Partial<NamespaceLimits> = {}): NamespaceLimits {
  return {
    namespace: 'acme',
    tenants: ['acme'],
    domains: [{ domain: 'acme.example.com', others: [] }],
    ownPods: [{ istio: 'acme-gateway' }],
    platformPods: [],
    gatewayNamespaces: [],
    othersDomains: ['globex.example.com'],
    addresses: [],
    clusterAddresses: [],
    namespaces: ['acme', 'globex'],
    ownServices: [{ name: 'gateway', selector: { istio: 'acme-gateway' } }],
    isVisibleToAll: false,
    hasSidecars: true,
    mtls: 'STRICT',
    weakerPorts: [],
    kinds: [],
    ...more,
  };
}

/** A table that grants each tenant what it uses, and nothing more. */
export function tableOf({ tenants }: Estate): Grants {
  const platform: Record<string, PlatformGateway> = {};
  const grants: Record<string, GrantDeclaration> = {};
  for (const tenant of tenants) {
    const gateways: string[] = [];
    for (const { name, selector, podNamespace } of tenant.gateways) {
      if (selector === undefined) continue;
      platform[`${tenant.name}-${name}`] = { namespace: podNamespace, selector };
      gateways.push(`${tenant.name}-${name}`);
    }
    const credentials = tenant.gateways.flatMap(({ credentialName }) => credentialName ?? []);
    grants[tenant.name] = { namespaces: [tenant.namespace], domains: domainsOf(tenant), gateways, credentials };
  }
  return new Grants(grants, platform);
}

function domainsOf(tenant: Tenant): string[] {
  const hosts = [
    ...tenant.domains,
    ...tenant.gateways.flatMap(({ domains = [] }) => domains),
    ...tenant.services.flatMap(({ hostnames }) => hostnames),
  ];
  return [...new Set(hosts.map(bareHost))];
}
