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
  private readonly byGateway = new Map<string, Exported>();
  private readonly seen = new Map<string, readonly VirtualService[]>();

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
