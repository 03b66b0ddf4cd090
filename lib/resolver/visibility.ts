import type { MeshModel, MeshService, VirtualService } from '../mesh-model';

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
  private readonly byGateway = new Map<string, VirtualService[]>();
  private readonly seen = new Map<string, readonly VirtualService[]>();

  constructor(model: MeshModel) {
    for (const service of model.virtualServices) {
      for (const gateway of service.gateways) {
        const found = this.byGateway.get(gateway);
        if (found === undefined) this.byGateway.set(gateway, [service]);
        else if (found.at(-1) !== service) found.push(service);
      }
    }
  }

  seenFrom(namespace: string, gateway: string): readonly VirtualService[] {
    const key = `${namespace}\n${gateway}`;
    const known = this.seen.get(key);
    if (known !== undefined) return known;
    const groups: [VirtualService[], VirtualService[], VirtualService[]] = [[], [], []];
    for (const service of this.byGateway.get(gateway) ?? []) {
      const { exportTo } = service;
      if (exportTo.includes('*')) groups[2].push(service);
      else if (!exportTo.includes('~') && exportTo.includes(namespace)) {
        groups[service.namespace === namespace ? 0 : 1].push(service);
      }
    }
    const result = groups.flat();
    this.seen.set(key, result);
    return result;
  }
}

/** Of the services that claim one host name, the one that a proxy of `namespace` uses. */
export function pickService(candidates: ReadonlyMap<string, MeshService>, namespace: string): MeshService | undefined {
  let best: MeshService | undefined;
  for (const service of candidates.values()) {
    if (!isVisible(service, namespace)) continue;
    if (best === undefined || rank(service, namespace) < rank(best, namespace)) best = service;
  }
  return best;
}

/** The proxy's own namespace, then Kubernetes before ServiceEntry, exported by name before public, then the oldest. */
function rank(service: MeshService, namespace: string): number {
  return (
    Number(service.namespace !== namespace) * 4 +
    Number(service.registry !== 'kubernetes') * 2 +
    Number(service.exportTo.includes('*') || !isVisible(service, namespace))
  );
}
