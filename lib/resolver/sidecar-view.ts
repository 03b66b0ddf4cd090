import {
  isSubsetOf,
  isWildcard,
  type MeshModel,
  type MeshService,
  overlaps,
  type PortProtocol,
  type VirtualService,
} from '../mesh-model';
import { compileMatch } from './condition';
import { countRules, type Route, RouteTable, routesFor, type VirtualHost } from './route-table';
import type { EgressView, SidecarScope } from './sidecar-scope';

const MESH = 'mesh';

/** Rules and the hosts they are for, before host names are handed out. */
interface Entry {
  readonly routes: readonly Route[];
  /** Hosts that are no service of this port. */
  readonly hosts: readonly string[];
  readonly services: readonly MeshService[];
}

/** The route tables of a workload's proxy, one per port. */
export class SidecarView {
  private readonly tables = new Map<number, RouteTable>();
  private readonly sniffed = new Map<string, RouteTable>();

  constructor(
    readonly scope: SidecarScope,
    private readonly labels: Readonly<Record<string, string>>,
    private readonly model: MeshModel,
  ) {}

  /** Rules for HTTP requests to a port; the host decides which. */
  table(port: number): RouteTable {
    const known = this.tables.get(port);
    if (known !== undefined) return known;
    const egress = this.scope.egressFor(port);
    const table = new RouteTable(egress === undefined ? [] : this.virtualHosts(egress, port));
    this.tables.set(port, table);
    return table;
  }

  /** Rules for a service whose port has no protocol: its own, whatever the host. */
  sniffedTable(service: MeshService, port: number): RouteTable {
    const key = `${service.hostname}:${port}`;
    const known = this.sniffed.get(key);
    if (known !== undefined) return known;
    const own = this.table(port).virtualHosts.filter((item) => item.domains.includes(service.hostname));
    const table = new RouteTable(own.length === 1 ? [{ ...own[0]!, domains: ['*'] }] : own);
    this.sniffed.set(key, table);
    return table;
  }

  /** True when some service has the port for HTTP: only then rules apply at all. */
  hasHttpListener(port: number): boolean {
    for (const service of this.onPort(port)) {
      const protocol = protocolOn(service, port);
      if (protocol === 'http' || (protocol === 'sniffed' && isWithoutAddress(service))) return true;
    }
    return false;
  }

  /** Services of a port for bytes whose address is unknown: what goes to any address may be meant for them. */
  withoutAddress(port: number): readonly MeshService[] {
    return [...this.onPort(port)].filter((service) => {
      const protocol = protocolOn(service, port);
      return isWithoutAddress(service) && (protocol === 'tcp' || protocol === 'tls' || protocol === 'sniffed');
    });
  }

  /** An ExternalName service gets no listener. */
  private *onPort(port: number): Iterable<MeshService> {
    for (const service of this.scope.egressFor(port)?.services.values() ?? []) {
      if (service.externalName === undefined && protocolOn(service, port) !== undefined) yield service;
    }
  }

  private virtualHosts(egress: EgressView, port: number): VirtualHost[] {
    const services = servicesOnPort(egress, port);
    const entries: Entry[] = [];
    const taken = new Set<string>();
    const context = { gateway: MESH, port, labels: this.labels, namespace: this.scope.namespace };
    for (const virtualService of egress.virtualServices) {
      if (port !== 80 && !concerns(virtualService, services)) continue;
      const routes = routesFor(virtualService, context);
      if (routes.length === 0) continue;
      const { hosts, own } = splitHosts(virtualService, services, egress);
      const onPort = own.filter((service) => isRouted(service, port));
      if (onPort.length === 0 && port !== 80) continue;
      for (const service of onPort) taken.add(service.hostname);
      entries.push({ routes, hosts, services: onPort });
    }
    for (const service of services.values()) {
      if (taken.has(service.hostname) || service.externalName !== undefined || !isRouted(service, port)) continue;
      const route = {
        virtualService: undefined,
        rule: undefined,
        match: undefined,
        compiled: compileMatch(undefined),
        port,
      };
      entries.push({ routes: [route], hosts: [], services: [service] });
    }
    return this.named(entries);
  }

  /** Hands out names: the first entry that asks for a name gets it, as in Istio. */
  private named(entries: readonly Entry[]): VirtualHost[] {
    const fullNames = new Set(entries.flatMap((entry) => entry.services.map((service) => service.hostname)));
    const rules = new Map(entries.map((entry) => [entry, countRules(entry.routes)]));
    const names = new Set<string>();
    const domains = new Set<string>();
    const result: VirtualHost[] = [];
    const add = (
      name: string,
      wanted: readonly string[],
      short: ReadonlySet<string>,
      entry: Entry,
      service?: MeshService,
    ) => {
      if (names.has(name)) return;
      names.add(name);
      const free = wanted.filter((domain) => !domains.has(domain) && !(short.has(domain) && fullNames.has(domain)));
      for (const domain of free) domains.add(domain);
      if (free.length === 0) return;
      const own = { routes: entry.routes, rules: rules.get(entry)!, requireTls: false, service };
      result.push({ name, domains: free, ...own });
    };
    for (const entry of entries) {
      for (const host of entry.hosts.map((item) => item.toLowerCase())) add(host, [host], NO_NAMES, entry);
      for (const service of entry.services) {
        // ExternalName services answer under the service that they stand for.
        const aliases = this.model.aliasesFor(service.hostname).map(({ hostname }) => hostname);
        const all = [service.hostname, ...aliases].map((item) => item.toLowerCase());
        const short = all.map((name) => shortNames(name, this.scope.namespace, this.model.config.clusterDomain));
        const wanted = all.flatMap((name, index) => [name, ...short[index]!]);
        if (service.headless && service.registry === 'kubernetes') wanted.push(...wanted.map((name) => `*.${name}`));
        add(service.hostname.toLowerCase(), [...wanted, ...service.addresses], new Set(short.flat()), entry, service);
      }
    }
    return result;
  }
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Where a ServiceEntry writes no address, its ports are taken on all addresses. */
export function isWithoutAddress({ registry, addresses }: MeshService): boolean {
  return registry !== 'kubernetes' && addresses.length === 0;
}

export function protocolOn({ ports }: MeshService, port: number): PortProtocol | undefined {
  return ports.find((item) => item.number === port)?.protocol;
}

function isRouted(service: MeshService, port: number): boolean {
  const protocol = service.ports.find((item) => item.number === port)?.protocol;
  return protocol === 'http' || protocol === 'sniffed';
}

function servicesOnPort(egress: EgressView, port: number): ReadonlyMap<string, MeshService> {
  const result = new Map<string, MeshService>();
  for (const service of egress.services.values()) {
    if (service.ports.some((item) => item.number === port)) result.set(service.hostname.toLowerCase(), service);
  }
  return result;
}

/** True when a host of the VirtualService names a service of the port: others have no rules there. */
function concerns(virtualService: VirtualService, services: ReadonlyMap<string, MeshService>): boolean {
  const wildcards = [...services.keys()].filter(isWildcard);
  return virtualService.hosts.some((written) => {
    const host = written.toLowerCase();
    if (services.has(host)) return true;
    if (!isWildcard(host)) return wildcards.some((name) => overlaps(host, name));
    for (const name of services.keys()) if (overlaps(host, name)) return true;
    return false;
  });
}

/** Istio's `separateVSHostsAndServices`: which hosts are services, a wildcard only of those it names best. */
function splitHosts(virtualService: VirtualService, services: ReadonlyMap<string, MeshService>, egress: EgressView) {
  const hosts: string[] = [];
  const own: MeshService[] = [];
  for (const host of virtualService.hosts.filter((item) => !isWildcard(item))) {
    const service = services.get(host.toLowerCase());
    if (service === undefined) hosts.push(host);
    else own.push(service);
  }
  for (const host of virtualService.hosts.filter(isWildcard)) {
    let found = false;
    for (const [name, service] of services) {
      if (!overlaps(name, host.toLowerCase())) continue;
      found = true;
      if (egress.bestVirtualService(service.hostname) === virtualService) own.push(service);
    }
    if (!found) hosts.push(host);
  }
  return { hosts, own };
}

/** Shorter names of a service that a client of `namespace` may use, and the absolute one with its dot. */
export function shortNames(hostname: string, namespace: string, clusterDomain: string): string[] {
  const absolute = isAddress(hostname) ? [] : [`${hostname}.`];
  const suffix = `.svc.${clusterDomain}`;
  if (!hostname.endsWith(suffix)) return absolute;
  const inner = hostname.slice(0, -suffix.length);
  const dot = inner.indexOf('.');
  if (dot < 0) return absolute;
  const qualified = [`${inner}.svc`, inner];
  return [...absolute, ...(inner.slice(dot + 1) === namespace ? [inner.slice(0, dot)] : []), ...qualified];
}

function isAddress(host: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(':');
}

/** The service that a host name leads to when a client of `namespace` looks it up, with any of its names. */
export function serviceByName(
  lookup: (hostname: string) => MeshService | undefined,
  all: Iterable<MeshService>,
  host: string,
  namespace: string,
  clusterDomain: string,
): MeshService | undefined {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  const [service, second] = name.split('.');
  const candidates = [name, `${name}.${clusterDomain}`, `${name}.svc.${clusterDomain}`];
  if (second === undefined) candidates.push(`${service}.${namespace}.svc.${clusterDomain}`);
  for (const candidate of candidates) {
    const found = lookup(candidate);
    if (found !== undefined) return found;
  }
  for (const item of all)
    if (item.addresses.includes(host) || (isWildcard(item.hostname) && isSubsetOf(name, item.hostname))) return item;
  return undefined;
}
