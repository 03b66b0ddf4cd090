import { groupBy, labelKey } from './group-by';
import type { MeshService } from './service';
import { selects } from './untyped';
import type { Workload } from './workload';

const NONE: ReadonlyMap<string, MeshService> = new Map();

/** Finds services by their name, by the host that they stand for, and by the pods that they select. */
export class ServiceIndex {
  private readonly byHostname: ReadonlyMap<string, ReadonlyMap<string, MeshService>>;
  /** By the first label that each asks for. */
  private readonly byLabel: ReadonlyMap<string, readonly MeshService[]>;
  private aliases: ReadonlyMap<string, readonly MeshService[]> | undefined;
  private byNamespace: ReadonlyMap<string, readonly MeshService[]> | undefined;
  private positions: ReadonlyMap<MeshService, number> | undefined;
  private readonly byWorkload = new WeakMap<Workload, readonly MeshService[]>();

  /** @param services the oldest first */
  constructor(private readonly services: readonly MeshService[]) {
    this.byHostname = indexServices(services);
    this.byLabel = groupBy(services, ({ namespace, selector = {} }) =>
      Object.entries(selector)
        .slice(0, 1)
        .map(([key, value]) => labelKey(namespace, key, value)),
    );
  }

  /** The services of a host name, by namespace: a Kubernetes Service goes before a ServiceEntry of the same name. */
  named(hostname: string): ReadonlyMap<string, MeshService> {
    return this.byHostname.get(hostname) ?? NONE;
  }

  /** The services of a namespace, the oldest first. */
  inNamespace(namespace: string): readonly MeshService[] {
    this.byNamespace ??= groupBy(this.services, (service) => [service.namespace]);
    return this.byNamespace.get(namespace) ?? [];
  }

  /** Some of the services, the oldest first. */
  inOrder(services: readonly MeshService[]): readonly MeshService[] {
    this.positions ??= new Map(this.services.map((service, position) => [service, position]));
    const { positions } = this;
    return [...services].sort((a, b) => positions.get(a)! - positions.get(b)!);
  }

  /** The host that a Service of type ExternalName stands for in the end; nothing where they lead in a circle. */
  aliasOf(hostname: string): string | undefined {
    const seen = new Set<string>();
    let host = hostname;
    for (;;) {
      const next = [...this.named(host).values()].find((service) => service.externalName !== undefined);
      if (next === undefined) return host === hostname ? undefined : host;
      if (seen.has(host)) return undefined;
      seen.add(host);
      host = next.externalName!;
    }
  }

  /** The Services of type ExternalName that stand for a host. */
  aliasesFor(hostname: string): readonly MeshService[] {
    this.aliases ??= groupBy(
      this.services.filter(({ externalName }) => externalName !== undefined),
      (alias) => [this.aliasOf(alias.hostname) ?? ''],
    );
    return this.aliases.get(hostname) ?? [];
  }

  /** Services, ServiceEntries of pods among them, whose pods a workload runs. */
  ofPods(workload: Workload): readonly MeshService[] {
    const known = this.byWorkload.get(workload);
    if (known !== undefined) return known;
    const found = Object.entries(workload.labels)
      .flatMap(([key, value]) => this.byLabel.get(labelKey(workload.namespace, key, value)) ?? [])
      .filter(({ selector }) => selects(selector!, workload.labels));
    this.byWorkload.set(workload, found);
    return found;
  }
}

function indexServices(services: readonly MeshService[]): Map<string, Map<string, MeshService>> {
  const index = new Map<string, Map<string, MeshService>>();
  for (const service of services) {
    const found = index.get(service.hostname) ?? new Map<string, MeshService>();
    const existing = found.get(service.namespace);
    if (existing === undefined || (existing.registry !== 'kubernetes' && service.registry === 'kubernetes')) {
      found.set(service.namespace, service);
    }
    index.set(service.hostname, found);
  }
  return index;
}
