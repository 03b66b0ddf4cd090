import { isWildcard, type MeshService } from '../mesh-model';
import type { Resolver, Route } from '../resolver';
import type { Entry } from './entry';
import type { Side, Sides } from './sides';
import type { Source } from './source';
import type { Touched } from './touched';

/** More entries than this are not compared, and the report says so. */
const MAX_ENTRIES = 50_000;

/** A host that no input knows. */
const ELSEWHERE = 'any-other.example';

/** Every service, by each class of workloads that knows it in either version, that changed objects can touch. */
export function meshEntries(
  resolvers: Sides<Resolver>,
  sources: readonly Source[],
  touched: Touched,
): { readonly entries: readonly Entry[]; readonly left: number } {
  const entries: Entry[] = [];
  let left = 0;
  const others = { base: meshHosts(resolvers.base), head: meshHosts(resolvers.head) };
  const services = touchedServices(resolvers, touched);
  for (const source of sources) {
    const views = {
      base: resolvers.base.sidecarView(source.namespace, source.base.labels),
      head: resolvers.head.sidecarView(source.namespace, source.head.labels),
    };
    const known = { base: views.base.scope.known, head: views.head.scope.known };
    const whole =
      touched.source(source.namespace, source.base.labels) || touched.source(source.namespace, source.head.labels);
    const add = (host: string, name: string, port: number, inBoth: Sides<boolean>) => {
      if (entries.length >= MAX_ENTRIES) {
        left++;
        return;
      }
      const authority = isWildcard(host) ? `any-other${host.slice(1)}` : host;
      const found = (side: Side) => views[side].table(port).lookup(authority.toLowerCase());
      const routes = (side: Side): readonly Route[] => found(side)?.routes ?? [];
      const [before, after] = [found('base')?.domains ?? [], found('head')?.domains ?? []];
      const domains =
        before.length === 0 ? after : after.length === 0 ? before : before.filter((item) => after.includes(item));
      entries.push({
        kind: 'mesh',
        host: name,
        from: source.apps,
        scheme: 'http',
        port,
        authority,
        hosts: [...new Set([host, ...domains])],
        in: inBoth,
        routes: { base: routes('base'), head: routes('head') },
        clients: source,
      });
    };
    const open = [views.base, views.head].some(({ scope }) => scope.outboundMode === 'ALLOW_ANY');
    for (const hostname of touchedHosts(known, touched, whole, open ? services : NONE)) {
      const unrouted = known.base.has(hostname) || known.head.has(hostname) ? undefined : services.get(hostname);
      const found = { base: known.base.get(hostname) ?? unrouted, head: known.head.get(hostname) ?? unrouted };
      const ports = new Set([...portsOf(found.base), ...portsOf(found.head)]);
      for (const port of ports) {
        const has = (side: Side) => portsOf(found[side]).includes(port);
        const name = nameOf((found.head ?? found.base)!);
        add(hostname, ports.size > 1 ? `${name}:${port}` : name, port, { base: has('base'), head: has('head') });
      }
    }
    for (const host of new Set([...others.base, ...others.head])) {
      if (!whole && !touched.host(host)) continue;
      add(host, host, 80, { base: others.base.has(host), head: others.head.has(host) });
    }
    if (views.base.scope.outboundMode !== views.head.scope.outboundMode) {
      add(ELSEWHERE, 'any host outside', 80, { base: true, head: true });
    }
  }
  return { entries, left };
}

function* touchedHosts(
  known: Sides<ReadonlyMap<string, MeshService>>,
  touched: Touched,
  whole: boolean,
  unknown: ReadonlyMap<string, MeshService>,
): Iterable<string> {
  for (const host of known.base.keys()) if (whole || touched.host(host.toLowerCase())) yield host;
  for (const host of known.head.keys()) {
    if (!known.base.has(host) && (whole || touched.host(host.toLowerCase()))) yield host;
  }
  for (const host of unknown.keys()) if (!known.base.has(host) && !known.head.has(host)) yield host;
}

const NONE: ReadonlyMap<string, MeshService> = new Map();

/** Services that changed objects touch: proxies that do not know them may pass requests to them all the same. */
function touchedServices({ base, head }: Sides<Resolver>, touched: Touched): ReadonlyMap<string, MeshService> {
  return new Map(
    [...base.model.services, ...head.model.services]
      .filter(({ hostname }) => touched.host(hostname.toLowerCase()))
      .map((service) => [service.hostname, service]),
  );
}

/** Hosts of the mesh's VirtualServices that are no services. */
function meshHosts({ model }: Resolver): ReadonlySet<string> {
  const hosts = model.virtualServices.filter(({ gateways }) => gateways.includes('mesh')).flatMap((item) => item.hosts);
  return new Set(
    hosts.filter(
      (host) =>
        host !== '*' && !host.endsWith(`.svc.${model.config.clusterDomain}`) && model.servicesNamed(host).size === 0,
    ),
  );
}

function portsOf(service: MeshService | undefined): number[] {
  return service?.ports.filter(({ protocol }) => protocol !== 'udp').map(({ number }) => number) ?? [];
}

function nameOf({ registry, namespace, name, hostname }: MeshService): string {
  return registry === 'kubernetes' ? `${namespace}/${name}` : hostname;
}
