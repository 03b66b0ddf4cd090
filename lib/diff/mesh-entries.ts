import { isSubsetOf, isWildcard, type MeshService } from '../mesh-model';
import type { Resolver, Route, SidecarView } from '../resolver';
import { traceOf } from '../resolver/draft';
import { shortNames } from '../resolver/sidecar-view';
import type { Entry } from './entry';
import { SIDES, type Side, type Sides } from './sides';
import type { SendingWorkloads } from './source';
import type { Touched } from './touched';

/** More entries than this are not compared, and the report says so. */
const MAX_ENTRIES = 50_000;

/** A host that no input knows. */
const ELSEWHERE = 'any-other.example';
const OUTSIDE = 'any host outside';

/** Every service, by each class of workloads that knows it in either version, that changed objects can touch. */
export function meshEntries(
  resolvers: Sides<Resolver>,
  sources: readonly SendingWorkloads[],
  touched: Touched,
): { readonly entries: readonly Entry[]; readonly left: number } {
  const entries: Entry[] = [];
  let left = 0;
  const all = new Map(
    [...resolvers.base.model.services, ...resolvers.head.model.services].map((item) => [item.hostname, item]),
  );
  const touchedOnes = touchedServices(all, touched);
  const ruledTouched = [...new Set(SIDES.flatMap((side) => touchedRules(resolvers[side], touched)))];
  const isOfCluster = (host: string) => SIDES.every((side) => isServiceOfCluster(resolvers[side], host));
  const ofOthers = ruledTouched.some((host) => !isOfCluster(host));
  const ofCluster = ruledTouched.filter(isOfCluster);
  const domain = resolvers.head.model.config.clusterDomain;
  const declared = declaredPorts(resolvers);
  for (const source of sources) {
    const views = {
      base: resolvers.base.sidecarView(source.namespace, source.base.labels),
      head: resolvers.head.sidecarView(source.namespace, source.head.labels),
    };
    const known = { base: views.base.scope.known, head: views.head.scope.known };
    const whole =
      source.isOther ||
      touched.source(source.namespace, source.base.labels) ||
      touched.source(source.namespace, source.head.labels);
    // Of a sender that is another one, calls to services that its proxy does not know change, too.
    const services = whole ? all : touchedOnes;
    const open = [views.base, views.head].some(({ scope }) => scope.outboundMode === 'ALLOW_ANY');
    const passedOn = (port: number) =>
      open
        ? [...services.values()]
            .filter(({ hostname }) => declared.get(hostname)?.has(port) === true)
            .map(({ hostname }) => hostname.toLowerCase())
        : [];
    const add = (
      host: string,
      name: string,
      port: number,
      inBoth: Sides<boolean>,
      schemes: readonly Scheme[] = PLAIN,
      otherPorts?: readonly number[],
      isAlias = false,
    ) => {
      if (entries.length >= MAX_ENTRIES) {
        left++;
        return;
      }
      const authority = isWildcard(host) ? `any-other${host.slice(1)}` : host;
      for (const scheme of schemes) {
        const routes = (side: Side): readonly Route[] => {
          const asked = { from: source[side], scheme, port, authority, connectTo: authority };
          return traceOf(resolvers[side].resolve(asked))?.routes ?? [];
        };
        entries.push({
          kind: 'mesh',
          host: name,
          from: source.apps,
          scheme,
          port,
          ...(otherPorts !== undefined && { otherPorts }),
          authority,
          ...(isAlias
            ? { hosts: [host] }
            : namesOf(host, port, scheme, source.namespace, host === ELSEWHERE ? passedOn(port) : [], views, domain)),
          in: inBoth,
          routes: { base: routes('base'), head: routes('head') },
          clients: source,
          ...(source.isOther && { isOtherSender: true }),
        });
      }
    };
    const before = entries.length + left;
    for (const hostname of touchedHosts(known, touched, whole, open ? services : NONE)) {
      const unrouted = known.base.has(hostname) || known.head.has(hostname) ? undefined : services.get(hostname);
      const found = { base: known.base.get(hostname) ?? unrouted, head: known.head.get(hostname) ?? unrouted };
      // A proxy that lets anything pass reaches ports too that no rule of its own is about.
      const passed = open ? portsOf(services.get(hostname)) : [];
      const ports = new Set([
        ...portsOf(found.base),
        ...portsOf(found.head),
        ...passed,
        ...(declared.get(hostname) ?? []),
      ]);
      for (const port of ports) {
        const has = (side: Side) => portsOf(found[side]).includes(port);
        const name = nameOf((found.head ?? found.base)!);
        const isHttp =
          SIDES.some((side) => has(side)) && SIDES.every((side) => protocolAt(found[side], port) === 'http');
        const shorts = shortNames(hostname.toLowerCase(), source.namespace, domain);
        for (const other of [...namesOfOne(hostname, port, views), ...withoutRules(hostname, shorts, port, views)]) {
          add(other, `${name} as ${other}`, port, BOTH_SIDES, PLAIN, undefined, true);
        }
        const schemes = isHttp ? PLAIN : BOTH;
        add(
          hostname,
          ports.size > 1 ? `${name}:${port}` : name,
          port,
          { base: has('base'), head: has('head') },
          schemes,
        );
      }
    }
    const numbers = new Set([80, 443, ...SIDES.flatMap((side) => [...known[side].values()].flatMap(portsOf))]);
    // A rule that the proxy sees may be for a service of the cluster that it does not see.
    const unseen = ofCluster.filter((host) => SIDES.every((side) => !known[side].has(host)));
    const ruled =
      ofOthers ||
      (unseen.length > 0 && [...numbers].some((port) => SIDES.some((side) => isRuled(views[side], port, unseen))));
    // Nothing that this proxy knows is touched: hosts that it does not know are treated as before.
    if (!whole && !ruled && entries.length + left === before) continue;
    // One port stands for all that no service has.
    const taken = new Set([...numbers, ...(open ? [...services.values()].flatMap(portsOf) : [])]);
    const other = [...Array(taken.size + 1).keys()].map((at) => at + 1).find((port) => !taken.has(port))!;
    add(ELSEWHERE, `${OUTSIDE}, any other port`, other, { base: true, head: true }, BOTH, [...taken]);
    for (const port of numbers) {
      // Rules of a port hold where any service has it: with the last one the listener goes.
      const isHeard = SIDES.map((side) => views[side].hasHttpListener(port));
      const all = whole || isHeard[0] !== isHeard[1];
      const named = {
        base: all || ruled ? ruledHosts(views.base, port) : NO_HOSTS,
        head: all || ruled ? ruledHosts(views.head, port) : NO_HOSTS,
      };
      for (const host of new Set([...named.base, ...named.head])) {
        if (!all && !touched.host(host.toLowerCase())) continue;
        add(host, port === 80 ? host : `${host}:${port}`, port, {
          base: named.base.has(host),
          head: named.head.has(host),
        });
      }
      const name = port === 80 ? OUTSIDE : `${OUTSIDE}:${port}`;
      add(ELSEWHERE, name, port, { base: true, head: true }, BOTH);
    }
  }
  return { entries, left };
}

type Scheme = Entry['scheme'];
const BOTH_SIDES: Sides<boolean> = { base: true, head: true };
const PLAIN: readonly Scheme[] = ['http'];
/** Where applications may begin TLS of their own, and it is not known to fail. */
const BOTH: readonly Scheme[] = ['http', 'https'];

function protocolAt(service: MeshService | undefined, port: number): string {
  return service?.ports.find(({ number }) => number === port)?.protocol ?? 'http';
}

/** The names under which each version has the rules of a host; none where it has no rules. */
function domainsOf(host: string, port: number, views: Sides<SidecarView>): (readonly string[])[] {
  const asked = host.replace(/^\*/, 'any-other').toLowerCase();
  return SIDES.map((side) => views[side].table(port).lookup(asked)?.domains ?? []);
}

/** Names of a service that lead to its rules in one version only. */
function namesOfOne(host: string, port: number, views: Sides<SidecarView>): string[] {
  const [before = [], after = []] = domainsOf(host, port, views);
  if (before.length === 0 || after.length === 0) return [];
  const ofOne = [...before.filter((name) => !after.includes(name)), ...after.filter((name) => !before.includes(name))];
  return ofOne.filter((name) => !name.startsWith('*'));
}

/** Names of a service that no rules are for, though its host has rules: a proxy that does not know it passes them on. */
function withoutRules(host: string, names: readonly string[], port: number, views: Sides<SidecarView>): string[] {
  const [before = [], after = []] = domainsOf(host, port, views);
  if (before.length + after.length === 0) return [];
  return names.filter((name) => !before.includes(name) && !after.includes(name));
}

/** The names by which a place's host is asked for; of a wildcard's names, those that have rules of their own are not its. */
function namesOf(
  host: string,
  port: number,
  scheme: Scheme,
  namespace: string,
  passed: readonly string[],
  views: Sides<SidecarView>,
  clusterDomain: string,
): Pick<Entry, 'hosts' | 'except'> {
  const short = (name: string) => (isWildcard(name) ? [name] : [name, ...shortNames(name, namespace, clusterDomain)]);
  const tables = SIDES.map((side) => views[side].table(port));
  const others = () => {
    const called = SIDES.flatMap((side) => [...(views[side].scope.egressFor(port)?.services.values() ?? [])])
      .filter((service) => portsOf(service).includes(port))
      .flatMap(({ hostname }) => short(hostname.toLowerCase()));
    // TLS of applications is chosen by server name among services; requests by host among rules.
    const domains = tables.flatMap(({ virtualHosts }) => virtualHosts.flatMap((item) => item.domains));
    return [...new Set([...called, ...(scheme === 'https' ? [] : domains)])];
  };
  // Services that the proxy does not know have a place of their own where it lets anything pass.
  if (host === ELSEWHERE) return { hosts: ['*'], except: [...others(), ...passed.flatMap(short)] };
  const [before = [], after = []] = scheme === 'https' ? [] : domainsOf(host, port, views);
  const isRuled = before.length + after.length > 0;
  // Where one version has no rules, all names fare alike in it.
  const isInBoth = before.length > 0 && after.length > 0;
  const domains = isInBoth ? before.filter((item) => after.includes(item)) : [...before, ...after];
  const own = new Set([host.toLowerCase(), ...(isRuled ? [] : short(host.toLowerCase())), ...domains]);
  if (![...own].some(isWildcard)) return { hosts: [...own] };
  const except = others().filter((other) => !own.has(other) && [...own].some((name) => isSubsetOf(other, name)));
  return { hosts: [...own], except };
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

const NO_HOSTS: ReadonlySet<string> = new Set();
const NONE: ReadonlyMap<string, MeshService> = new Map();

/** Ports of each host in either version. Several ServiceEntries may have one host; a proxy knows it by one, and may listen on the ports of another. */
function declaredPorts(resolvers: Sides<Resolver>): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  for (const side of SIDES) {
    for (const service of resolvers[side].model.services) {
      const ports = found.get(service.hostname) ?? new Set<number>();
      found.set(service.hostname, ports);
      for (const port of portsOf(service)) ports.add(port);
    }
  }
  return found;
}

/** Services that changed objects touch: proxies that do not know them may pass requests to them all the same. */
function touchedServices(all: ReadonlyMap<string, MeshService>, touched: Touched): ReadonlyMap<string, MeshService> {
  return new Map([...all].filter(([hostname]) => touched.host(hostname.toLowerCase())));
}

/** Hosts of VirtualServices of the mesh that are touched. */
function touchedRules({ model }: Resolver, touched: Touched): string[] {
  return model.virtualServices
    .filter(({ gateways }) => gateways.includes('mesh'))
    .flatMap(({ hosts }) => hosts.filter((host) => touched.host(host.toLowerCase())));
}

function isServiceOfCluster({ model }: Resolver, host: string): boolean {
  return host.endsWith(`.svc.${model.config.clusterDomain}`) && model.servicesNamed(host).size > 0;
}

function isRuled(view: SidecarView, port: number, hosts: readonly string[]): boolean {
  const found = ruledHosts(view, port);
  return found.size > 0 && hosts.some((host) => found.has(host));
}

/** Hosts that rules of a port are for and that are no services with that port. */
function ruledHosts(view: SidecarView, port: number): ReadonlySet<string> {
  const hosts = view
    .table(port)
    .virtualHosts.filter(({ service }) => service === undefined)
    .map(({ name }) => name);
  return new Set(hosts.filter((host) => host !== '*'));
}

function portsOf(service: MeshService | undefined): number[] {
  return service?.ports.filter(({ protocol }) => protocol !== 'udp').map(({ number }) => number) ?? [];
}

function nameOf({ registry, namespace, name, hostname }: MeshService): string {
  return registry === 'kubernetes' ? `${namespace}/${name}` : hostname;
}
