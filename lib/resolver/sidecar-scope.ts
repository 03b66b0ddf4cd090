import {
  compareSpecificity,
  type EgressListener,
  HostIndex,
  isSubsetOf,
  isWildcard,
  type MeshModel,
  type MeshService,
  overlaps,
  type Sidecar,
  type VirtualService,
} from '../mesh-model';
import { isVisible, pickService, type VirtualServiceIndex } from './export-to';

/** What one egress listener of a Sidecar imports. */
export interface EgressView {
  readonly listener: EgressListener | undefined;
  /** By host name, in Istio's order; those that share a name, with the ports of all. */
  readonly services: ReadonlyMap<string, MeshService>;
  /** The same, each by itself. */
  readonly imported: readonly MeshService[];
  readonly virtualServices: readonly VirtualService[];
  /** For each service, the VirtualService whose host names it best. */
  readonly bestVirtualService: (hostname: string) => VirtualService | undefined;
}

/** What a workload's proxy knows of the mesh, by its Sidecar or, without one, by visibility. */
export class SidecarScope {
  readonly egress: readonly EgressView[];
  private readonly services = new Map<string, MeshService>();

  constructor(
    private readonly model: MeshModel,
    private readonly virtualServices: VirtualServiceIndex,
    readonly namespace: string,
    readonly sidecar: Sidecar | undefined,
  ) {
    const listeners = sidecar === undefined || sidecar.egress.length === 0 ? [undefined] : sidecar.egress;
    this.egress = listeners.map((listener) => this.view(listener));
    for (const view of this.egress) {
      for (const service of view.imported) this.import(service);
      for (const service of view.virtualServices) this.importDestinations(service, view);
    }
  }

  /** The service of a host name, if this proxy has clusters for it. */
  service(hostname: string): MeshService | undefined {
    return this.services.get(hostname);
  }

  /** Every service that this proxy knows. */
  get known(): ReadonlyMap<string, MeshService> {
    return this.services;
  }

  /** What decides about requests to a port: the egress listener of that port, else the one for all ports. */
  egressFor(port: number): EgressView | undefined {
    return this.egress.find(({ listener }) => listener?.port === undefined || listener.port === port);
  }

  /** `ALLOW_ANY` or `REGISTRY_ONLY`. */
  get outboundMode(): string {
    return this.sidecar?.outboundMode ?? this.model.config.outboundMode;
  }

  private view(listener: EgressListener | undefined): EgressView {
    const imports = new HostImports(listener?.hosts ?? ['*/*'], this.namespace);
    const matchPort = listener?.port !== undefined && listener.protocol !== 'HTTP_PROXY' ? listener.port : undefined;
    const imported = this.importedServices(imports, matchPort);
    const candidates = imports.virtualServices(this.virtualServices);
    const virtualServices = candidates.filter((service) => imports.takesVirtualService(service));
    let index: HostIndex<VirtualService> | undefined;
    return {
      listener,
      services: byHost(imported),
      imported,
      virtualServices,
      bestVirtualService: (hostname) => {
        index ??= indexByHost(virtualServices);
        return index.match(hostname);
      },
    };
  }

  private importedServices(imports: HostImports, port: number | undefined): MeshService[] {
    const candidates = imports.candidates(this.model).flatMap((candidate) => {
      if (!isVisible(candidate, this.namespace) || !imports.takesService(candidate)) return [];
      return (port === undefined ? candidate : onlyPort(candidate, port)) ?? [];
    });
    // Istio lists those that are exported to some namespaces before those for all.
    const isPublic = ({ exportTo }: MeshService) => exportTo.includes('*');
    const listed = [...candidates.filter((service) => !isPublic(service)), ...candidates.filter(isPublic)];
    const preferred = new Map<string, MeshService>();
    for (const service of listed) {
      const existing = preferred.get(service.hostname);
      if (existing === undefined || isPreferred(service, existing, this.namespace)) {
        preferred.set(service.hostname, service);
      }
    }
    return listed.filter(({ hostname, namespace }) => preferred.get(hostname)!.namespace === namespace);
  }

  /** Istio's `appendSidecarServices`. */
  private import(service: MeshService): void {
    const existing = this.services.get(service.hostname);
    if (existing === undefined) {
      this.services.set(service.hostname, service);
      return;
    }
    if (existing.registry === 'kubernetes' && service.registry !== 'kubernetes') return;
    if (existing.registry !== 'kubernetes' && service.registry === 'kubernetes') {
      this.services.set(service.hostname, service);
      return;
    }
    if (canMerge(existing, service)) this.services.set(service.hostname, withPortsOf(existing, service));
  }

  /** Destinations of imported VirtualServices are imported too, with the ports that they are asked for. */
  private importDestinations(virtualService: VirtualService, view: EgressView): void {
    for (const [host, ports] of destinationsOf(virtualService, this.namespace)) {
      const candidates = this.model.servicesNamed(host);
      const service = candidates.get(this.namespace) ?? pickService(candidates, this.namespace);
      if (service === undefined) continue;
      const listenerPort = view.listener?.port;
      const seen =
        listenerPort !== undefined && view.listener?.protocol !== 'HTTP_PROXY'
          ? onlyPort(service, listenerPort)
          : onlyPorts(service, ports);
      if (seen !== undefined) this.import(seen);
    }
  }
}

function indexByHost(virtualServices: readonly VirtualService[]): HostIndex<VirtualService> {
  const index = new HostIndex<VirtualService>();
  for (const service of virtualServices) {
    for (const host of service.hosts) if (index.get(host) === undefined) index.set(host, service);
  }
  return index;
}

/** Services of a host name; Kubernetes' before a ServiceEntry's, else the oldest, with the ports of all. */
function byHost(services: readonly MeshService[]): ReadonlyMap<string, MeshService> {
  const result = new Map<string, MeshService>();
  for (const service of services) {
    const existing = result.get(service.hostname);
    if (existing === undefined) result.set(service.hostname, service);
    else if (existing.registry === service.registry) result.set(service.hostname, withPortsOf(existing, service));
    else if (service.registry === 'kubernetes') result.set(service.hostname, service);
  }
  return result;
}

/** The namespace of one of a host name's services wins: the client's own, else Kubernetes' over a ServiceEntry's. */
function isPreferred(service: MeshService, existing: MeshService, namespace: string): boolean {
  if (service.namespace === namespace) return true;
  return existing.registry !== 'kubernetes' && service.registry === 'kubernetes' && existing.namespace !== namespace;
}

/** Istio's `canMergeServices`, for services of one host: parts of one service, or ServiceEntries that differ in their ports only. */
export function canMerge(a: MeshService, b: MeshService): boolean {
  if (a.object === b.object) return true;
  const rest = ({ object, namespace, registry, selector }: MeshService) => {
    // As it is written: no `exportTo` is another one than `*`.
    const { resolution = 'NONE', exportTo = [] } = object.spec as { resolution?: string; exportTo?: readonly string[] };
    return JSON.stringify([
      namespace,
      registry,
      resolution,
      sorted(object.labels),
      sorted(selector),
      [...exportTo].sort(),
    ]);
  };
  return rest(a) === rest(b);
}

const sorted = (labels: Readonly<Record<string, string>> = {}) => Object.entries(labels).sort();

function withPortsOf(service: MeshService, other: MeshService): MeshService {
  const known = new Set(service.ports.map(({ number }) => number));
  const more = other.ports.filter(({ number }) => !known.has(number));
  return more.length === 0 ? service : { ...service, ports: [...service.ports, ...more] };
}

function onlyPort(service: MeshService, port: number): MeshService | undefined {
  const found = service.ports.filter((item) => item.number === port);
  if (found.length === 0) return undefined;
  return service.ports.length === 1 ? service : { ...service, ports: found };
}

function onlyPorts(service: MeshService, ports: ReadonlySet<number>): MeshService | undefined {
  if (ports.size === 0 || ports.has(0)) return service;
  const found = service.ports.filter((item) => ports.has(item.number));
  if (found.length === service.ports.length) return service;
  return found.length > 0 ? { ...service, ports: found } : undefined;
}

/** Hosts that a VirtualService sends to, with ports; 0 where a destination names none. */
function destinationsOf(service: VirtualService, namespace: string): Map<string, Set<number>> {
  const result = new Map<string, Set<number>>();
  const add = ({ host, port }: { readonly host: string; readonly port: number | undefined }) => {
    const ports = result.get(host) ?? new Set<number>();
    result.set(host, ports.add(port ?? 0));
  };
  for (const rule of service.http) {
    const namespaces = rule.match.map((match) => match.sourceNamespace).filter((item) => item !== '');
    if (namespaces.length > 0 && !namespaces.includes(namespace)) continue;
    for (const { destination } of rule.route) add(destination);
    for (const { destination } of rule.mirrors ?? []) add(destination);
  }
  for (const rule of [...service.tcp, ...service.tls]) for (const { destination } of rule.route) add(destination);
  return result;
}

interface HostSet {
  readonly exact: Set<string>;
  readonly all: string[];
  readonly excluded: string[];
}

/** The `hosts` of an egress listener: `namespace/host`, `./host`, `*` for all namespaces, `~namespace/host` excluded. */
class HostImports {
  private readonly byNamespace = new Map<string, HostSet>();

  constructor(
    hosts: readonly string[],
    private readonly ownNamespace: string,
  ) {
    for (const entry of hosts) {
      const parts = entry.split('/');
      if (parts.length !== 2) continue;
      const excluded = parts[0]!.startsWith('~');
      const written = excluded ? parts[0]!.slice(1) || '*' : parts[0]!;
      const namespace = written === '.' ? ownNamespace : written;
      const set: HostSet = this.byNamespace.get(namespace) ?? { exact: new Set(), all: [], excluded: [] };
      this.byNamespace.set(namespace, set);
      if (excluded) set.excluded.push(parts[1]!);
      else {
        if (!isWildcard(parts[1]!)) set.exact.add(parts[1]!);
        set.all.push(parts[1]!);
      }
    }
  }

  /** Services that may be imported, in the model's order: found by name where a namespace has exact hosts only. */
  candidates(model: MeshModel): readonly MeshService[] {
    const sets = [...this.byNamespace];
    if (this.byNamespace.has('*')) return model.services;
    const found = sets.map(([namespace, set]) => {
      if (set.all.length > set.exact.size) return model.servicesIn(namespace);
      return [...set.exact].flatMap((host) => model.servicesNamed(host).get(namespace) ?? []);
    });
    return model.inOrder(found.flat());
  }

  /** VirtualServices that may be imported, in the index's order: by name, and all of a namespace of which a wildcard is listed. */
  virtualServices(index: VirtualServiceIndex): readonly VirtualService[] {
    const sets = [...this.byNamespace];
    const whole = sets.flatMap(([namespace, { all, exact }]) => (all.length > exact.size ? namespace : []));
    if (whole.includes('*')) return index.seenFrom(this.ownNamespace, 'mesh');
    const hosts = sets.flatMap(([, { exact }]) => [...exact]);
    return index.seenAt({ hosts, namespaces: whole }, this.ownNamespace, 'mesh');
  }

  takesService(service: MeshService): boolean {
    if (this.isExcluded(service.namespace, service.hostname)) return false;
    return [service.namespace, '*'].some((namespace) => {
      const set = this.byNamespace.get(namespace);
      if (set === undefined) return false;
      if (set.exact.has(service.hostname)) return true;
      const wild = isWildcard(service.hostname);
      return set.all.some((host) => (wild || isWildcard(host)) && isSubsetOf(service.hostname, host));
    });
  }

  /** A VirtualService is imported whole if one of its hosts overlaps one of the listed hosts. */
  takesVirtualService(service: VirtualService): boolean {
    return [service.namespace, '*'].some((namespace) => {
      const set = this.byNamespace.get(namespace);
      if (set === undefined) return false;
      return service.hosts.some((host) => {
        if (this.isExcluded(service.namespace, host)) return false;
        if (set.exact.has(host)) return true;
        const wild = isWildcard(host);
        return set.all.some((listed) => (wild || isWildcard(listed)) && overlaps(host, listed));
      });
    });
  }

  private isExcluded(namespace: string, host: string): boolean {
    return [namespace, '*'].some((key) => this.byNamespace.get(key)?.excluded.some((item) => isSubsetOf(host, item)));
  }
}

/** For messages: the hosts that a Sidecar lists, most specific first. */
export function listedHosts(sidecar: Sidecar): string[] {
  return [...new Set(sidecar.egress.flatMap((listener) => listener.hosts))].sort(compareSpecificity);
}
