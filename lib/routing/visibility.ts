import { isExternal } from '../model/foreign-workload';
import type { Gateway } from '../model/gateway';
import { type Network, networkOf } from '../model/network';
import { DEFAULT_PROPAGATION, type Propagation } from '../model/propagation';
import type { Service } from '../model/service';
import { serviceHost } from '../model/service-identity';
import type { Estate, Tenant } from '../model/tenant';
import type { Condition } from '../model/traffic';
import type { ServiceVariant } from '../model/variant';
import { queuesFile } from '../queues/queues-file';
import { otherSpellings } from './mesh-virtual-service';
import { activeVariants } from './rule-order';
import type { VariantName } from './variant-header';

/** The calls between services of the whole estate, computed once. */
export class Visibility {
  private readonly tenants = new Map<string, Tenant>();
  private readonly services = new Map<string, Service>();
  private readonly hosts = new Map<string, Service>();
  private readonly calling = new Map<string, Set<Service>>();
  private readonly visible = new Map<string, readonly VariantName[]>();

  /** Whether a table of grants limits the tenants (TENANT-6). */
  readonly isGranted: boolean;

  /** Namespaces of the platform that pods talk to. */
  readonly network: Network;

  /** What the namespaces of tenants may have at most. */
  readonly limits: Pick<Estate, 'podSecurity' | 'quota'>;

  /** How requests say which variant they ask for (PROP-1). */
  readonly propagation: Propagation;

  constructor(estate: Estate) {
    this.isGranted = estate.grants !== undefined;
    const { podSecurity, quota } = estate;
    this.limits = { ...(podSecurity && { podSecurity }), ...(quota && { quota }) };
    this.network = estate.network ?? networkOf();
    this.propagation = estate.propagation ?? DEFAULT_PROPAGATION;
    for (const tenant of estate.tenants) {
      this.tenants.set(tenant.name, tenant);
      for (const service of tenant.services) {
        this.services.set(key(tenant.name, service.name), service);
        this.hosts.set(serviceHost(service), service);
      }
    }
    for (const service of this.services.values()) {
      for (const callee of this.callees(service)) {
        const id = key(callee.tenant, callee.name);
        const known = this.calling.get(id);
        if (known === undefined) this.calling.set(id, new Set([service]));
        else known.add(service);
      }
    }
  }

  /** The services of the estate that `service` declares to call, by whichever name. */
  callees(service: Service): Service[] {
    return service.calls.flatMap((call) => {
      if (call.kind === 'external' || call.kind === 'mesh') return [];
      if (call.kind === 'service') return this.services.get(key(call.tenant, call.service)) ?? [];
      return this.hosts.get(serviceHost({ name: call.service, namespace: call.namespace })) ?? [];
    });
  }

  /** What consumers and producers of a service have to know of variants (QUEUE-2). */
  queuesOf(service: Service): string {
    return queuesFile(service, this.tenants.get(service.tenant)?.services ?? [service], this.propagation);
  }

  /** The services that declare to call `service`, those of other namespaces only. */
  foreignCallers(service: Service): Service[] {
    return this.callers(service).filter((caller) => caller.namespace !== service.namespace);
  }

  /** The services that declare to call `service`. */
  callers(service: Service): Service[] {
    return [...(this.calling.get(key(service.tenant, service.name)) ?? [])];
  }

  /** The gateway that exposes `service`, if any. */
  gatewayOf(service: Service): Gateway | undefined {
    if (service.gateway === undefined) return undefined;
    return this.tenants.get(service.tenant)?.gateways.find((gateway) => gateway.name === service.gateway);
  }

  /**
   * The namespaces that may see a service and its rules: its own, those of declared callers, and that of its gateway's
   * pods (MESH-7).
   */
  exportTo(service: Service): string[] {
    // Who sees a Service of others is not ours to say; whoever sees it has to have its rules (WORK-3).
    if (isExternal(service)) return ['*'];
    const others = new Set(this.foreignCallers(service).map((caller) => caller.namespace));
    const gateway = this.gatewayOf(service);
    if (gateway !== undefined) others.add(gateway.podNamespace);
    others.delete(service.namespace);
    return ['.', ...[...others].sort()];
  }

  /**
   * The variants that a tenant's users can choose: its own active ones, and those of the services that its services
   * call, directly or through others (EDGE-2). Sorted by key.
   */
  variants(tenant: Tenant): readonly VariantName[] {
    const known = this.visible.get(tenant.name);
    if (known !== undefined) return known;
    const spellings = new Map<string, Set<string>>();
    const matches = new Map<string, Map<string, Condition>>();
    const flags = new Map<string, string>();
    for (const service of this.reach(tenant)) {
      for (const variant of activeVariants(service)) {
        const ids = spellings.get(variant.key) ?? new Set();
        for (const id of otherSpellings(variant)) ids.add(id);
        spellings.set(variant.key, ids);
        // As its conditions: what others say has no effect on this tenant's requests unless it takes them.
        if (!takesConditions(tenant, service)) continue;
        if (variant.featureFlags !== undefined && !flags.has(variant.key)) flags.set(variant.key, variant.featureFlags);
        if (variant.match === undefined) continue;
        // The services of one variant mostly say the same.
        const match = matches.get(variant.key) ?? new Map();
        for (const condition of variant.match) match.set(JSON.stringify(condition), condition);
        matches.set(variant.key, match);
      }
    }
    const names = [...spellings]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, ids]) => {
        const match = matches.get(name);
        const featureFlags = flags.get(name);
        return {
          key: name,
          ids: [...ids].sort(),
          ...(match && { match: [...match.values()] }),
          ...(featureFlags !== undefined && { featureFlags }),
        };
      });
    this.visible.set(tenant.name, names);
    return names;
  }

  /** Whether a tenant's services call one of another tenant's, directly or through others. */
  reaches(tenant: Tenant, other: string): boolean {
    return [...this.reach(tenant)].some((service) => service.tenant === other);
  }

  /** The variant of this key that a tenant's users can choose: its own before those that its services reach. */
  reachedVariant(tenant: Tenant, key: string): ServiceVariant | undefined {
    for (const service of this.reach(tenant)) {
      const found = activeVariants(service).find((variant) => variant.key === key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private reach(tenant: Tenant): Set<Service> {
    const reached = new Set(tenant.services);
    // A Set's iterator also visits what is added while it runs.
    for (const service of reached) for (const callee of this.callees(service)) reached.add(callee);
    return reached;
  }
}

/** Whether the conditions of a service's variants apply at a tenant's gateways: its own, and those that it takes. */
function takesConditions({ name, conditionsFrom }: Tenant, service: Service): boolean {
  return service.tenant === name || conditionsFrom.includes(service.tenant);
}

function key(tenant: string, service: string): string {
  return `${tenant}/${service}`;
}
