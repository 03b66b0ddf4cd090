import { isWildcard, type MeshModel, type MeshService, type VirtualService } from '../mesh-model';
import { groupBy } from '../mesh-model/group-by';

/** True when a service is visible in a namespace (`exportTo`: all, its own, or by name). */
export function isVisible(service: MeshService, namespace: string): boolean {
  const { exportTo } = service;
  return (
    exportTo.includes('*') ||
    exportTo.includes(namespace) ||
    (exportTo.includes('.') && service.namespace === namespace)
  );
}

/**
 * The VirtualServices that a namespace sees for a gateway or `mesh`, in Istio's order: its own private ones, those
 * exported to it by name, public ones; each group oldest first.
 */
export class VirtualServiceIndex {
  private readonly byGateway = new Map<string, Exported>();
  private readonly seen = new Map<string, readonly VirtualService[]>();
  private readonly places = new Map<string, Places>();

  constructor(model: MeshModel) {
    for (const service of model.virtualServices) {
      for (const gateway of new Set(service.gateways)) {
        let exported = this.byGateway.get(gateway);
        if (exported === undefined) {
          exported = { toAll: [], to: new Map() };
          this.byGateway.set(gateway, exported);
        }
        addExported(service, exported);
      }
    }
  }

  seenFrom(namespace: string, gateway: string): readonly VirtualService[] {
    const key = `${namespace}\n${gateway}`;
    const known = this.seen.get(key);
    if (known !== undefined) return known;
    const { toAll, to } = this.byGateway.get(gateway) ?? NOTHING;
    const byName = to.get(namespace) ?? [];
    const isOwn = (service: VirtualService) => service.namespace === namespace;
    const result = [...byName.filter(isOwn), ...byName.filter((service) => !isOwn(service)), ...toAll];
    this.seen.set(key, result);
    return result;
  }

  /**
   * The part of {@link seenFrom}, in its order, that has one of these hosts or a wildcard, or stands in one of these namespaces:
   * hundreds of Sidecars ask for a few of hundreds.
   */
  seenAt(
    { hosts, namespaces }: { readonly hosts: readonly string[]; readonly namespaces: readonly string[] },
    namespace: string,
    gateway: string,
  ): readonly VirtualService[] {
    const key = `${namespace}\n${gateway}`;
    let places = this.places.get(key);
    if (places === undefined) {
      places = placesOf(this.seenFrom(namespace, gateway));
      this.places.set(key, places);
    }
    const found = new Map(places.wild);
    for (const host of hosts) for (const [at, service] of places.byHost.get(host) ?? []) found.set(at, service);
    for (const name of namespaces)
      for (const [at, service] of places.byNamespace.get(name) ?? []) found.set(at, service);
    return [...found].sort(([a], [b]) => a - b).map(([, service]) => service);
  }
}

type Place = readonly [at: number, service: VirtualService];

/** Where VirtualServices stand in a list. */
interface Places {
  /** By a host without a wildcard. */
  readonly byHost: ReadonlyMap<string, readonly Place[]>;
  readonly byNamespace: ReadonlyMap<string, readonly Place[]>;
  /** Those with a wildcard among their hosts. */
  readonly wild: readonly Place[];
}

function placesOf(services: readonly VirtualService[]): Places {
  const places = services.map((service, at): Place => [at, service]);
  return {
    byHost: groupBy(places, ([, { hosts }]) => hosts),
    byNamespace: groupBy(places, ([, { namespace }]) => [namespace]),
    wild: places.filter(([, { hosts }]) => hosts.some(isWildcard)),
  };
}
/** VirtualServices of one gateway by the namespaces that they are exported to, each list oldest first. */
interface Exported {
  readonly toAll: VirtualService[];
  readonly to: Map<string, VirtualService[]>;
}

const NOTHING: Exported = { toAll: [], to: new Map() };

function addExported(service: VirtualService, { toAll, to }: Exported): void {
  if (service.exportTo.includes('*')) {
    toAll.push(service);
    return;
  }
  if (service.exportTo.includes('~')) return;
  for (const namespace of new Set(service.exportTo)) {
    const exported = to.get(namespace);
    if (exported === undefined) to.set(namespace, [service]);
    else exported.push(service);
  }
}

/** Of the services that claim one host name, the one that a gateway of `namespace` uses, as long as no sidecar decides. */
export function pickService(candidates: ReadonlyMap<string, MeshService>, namespace: string): MeshService | undefined {
  let best: MeshService | undefined;
  for (const service of candidates.values()) {
    if (!isVisible(service, namespace)) continue;
    if (best === undefined || rank(service, namespace) < rank(best, namespace)) best = service;
  }
  return best;
}

/** Kubernetes before ServiceEntry, exported by name before public, then the oldest. */
function rank(service: MeshService, namespace: string): number {
  return (
    Number(service.registry !== 'kubernetes') * 2 +
    Number(service.exportTo.includes('*') || !isVisible(service, namespace))
  );
}
