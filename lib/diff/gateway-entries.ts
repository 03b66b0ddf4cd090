import { isSubsetOf, isWildcard, selects } from '../mesh-model';
import { type GatewayClient, type GatewayView, gatewayClients, type Resolver, type Route } from '../resolver';
import { isHttps } from '../resolver/gateway-view';
import type { Entry, ServerNames } from './entry';
import { SIDES, type Side, type Sides } from './sides';
import type { Touched } from './touched';

/** A host at a port of a gateway's pods. */
interface Place {
  readonly scheme: Entry['scheme'];
  readonly port: number;
  readonly host: string;
  /** For TLS: server names that lead to the same servers in both versions, and one that is sent. */
  readonly names?: KeyedNames;
}

/** Server names for which each version has one and the same server. */
interface KeyedNames extends ServerNames {
  readonly key: string;
}

/** Hosts that no server and no rule names: policies may still tell versions apart. */
const ANY_HOST = 'any other host';

interface Pair {
  readonly name: string;
  readonly clients: Sides<GatewayClient | undefined>;
}

/** Every host that either version's gateways serve and that changed objects can touch. */
export function gatewayEntries(resolvers: Sides<Resolver>, touched: Touched): Entry[] {
  return pairs(resolvers).flatMap(({ name, clients }) => {
    const whole = SIDES.some((side) => {
      const client = clients[side];
      return client !== undefined && touched.gateway(client.namespace, client.labels);
    });
    const all = new Map<string, Place>();
    const places = { base: new Set<string>(), head: new Set<string>() };
    for (const { place, sides } of placesOf(resolvers, clients)) {
      const key = `${place.host} ${place.scheme} ${place.port} ${place.names?.key ?? ''}`;
      all.set(key, place);
      for (const side of sides) places[side].add(key);
    }
    return [...all.keys()].sort().flatMap((key): Entry[] => {
      const place = all.get(key)!;
      if (!canBeAsked(place.host)) return [];
      if (place.host === ANY_HOST ? !whole || hasAnyHost(place, all) : !whole && !touched.host(place.host)) return [];
      const authority = exampleOf(place.host === ANY_HOST ? '*' : place.host);
      const sni = place.names === undefined ? undefined : serverNameFor(authority, place.names);
      const routes = (side: Side) => routesAt(resolvers[side], clients[side], place, authority, sni);
      return [
        {
          kind: 'gateway',
          host: place.host,
          scheme: place.scheme,
          port: place.port,
          from: [name],
          authority,
          ...(sni !== undefined && { sni }),
          ...(place.names !== undefined && { serverNames: place.names }),
          ...hostsOf(place, all),
          in: { base: places.base.has(key), head: places.head.has(key) },
          routes: { base: routes('base'), head: routes('head') },
          clients,
        },
      ];
    });
  });
}

function hasAnyHost({ scheme, port, names }: Place, all: ReadonlyMap<string, Place>): boolean {
  return all.has(`* ${scheme} ${port} ${names?.key ?? ''}`);
}

/** A host that a pattern covers. */
function exampleOf(host: string): string {
  if (host === '*') return 'any-other.example';
  return isWildcard(host) ? `any-other${host.slice(1)}` : host;
}

/** The host itself where a client that asks for it comes here; else a name that does. */
function serverNameFor(host: string, { patterns, except }: ServerNames): string {
  const isHere =
    patterns.some((pattern) => isSubsetOf(host, pattern)) && !except.some((item) => isSubsetOf(host, item));
  return isHere ? host : exampleOf(patterns[0]!);
}

/** The hosts of a place; those of a wildcard that have a place of their own are not among them. */
function hostsOf(
  { host, scheme, port, names }: Place,
  all: ReadonlyMap<string, Place>,
): Pick<Entry, 'hosts' | 'except'> {
  const name = host === ANY_HOST ? '*' : host;
  if (!isWildcard(name)) return { hosts: [name] };
  const others = [...all.values()].filter((other) => {
    return (
      other.scheme === scheme &&
      other.port === port &&
      other.names?.key === names?.key &&
      other.host !== host &&
      isSubsetOf(other.host, name)
    );
  });
  return { hosts: [name], except: others.map((other) => other.host).filter((other) => other !== ANY_HOST) };
}

/** Gateway pods of both versions: the same labels, else the same `Gateway` objects. */
function pairs(resolvers: Sides<Resolver>): Pair[] {
  const named = (resolver: Resolver) =>
    gatewayClients(resolver.model).map((client) => {
      const gateways = resolver.model.gateways
        .filter(({ selector }) => selects(selector ?? {}, client.labels))
        .map(({ namespace, name }) => `${namespace}/${name}`)
        .sort();
      const key = `${client.namespace} ${JSON.stringify(Object.entries(client.labels).sort())}`;
      return { client, gateways, key };
    });
  const before = named(resolvers.base);
  const after = named(resolvers.head);
  const taken = new Set<string>();
  const result: Pair[] = [];
  for (const old of before) {
    const free = after.filter(({ key }) => !taken.has(key));
    const now =
      free.find(({ key }) => key === old.key) ??
      free.find((item) => {
        const isOwn = !before.some(({ key }) => key === item.key);
        return isOwn && item.gateways.some((name) => old.gateways.includes(name));
      });
    if (now !== undefined) taken.add(now.key);
    result.push({ name: (now ?? old).gateways[0] ?? '', clients: { base: old.client, head: now?.client } });
  }
  for (const now of after) {
    if (!taken.has(now.key))
      result.push({ name: now.gateways[0] ?? '', clients: { base: undefined, head: now.client } });
  }
  return result;
}

/** All hosts of both versions, with the versions that name them. */
function* placesOf(
  resolvers: Sides<Resolver>,
  clients: Sides<GatewayClient | undefined>,
): Iterable<{ readonly place: Place; readonly sides: readonly Side[] }> {
  const views = SIDES.flatMap((side) => {
    const client = clients[side];
    return client === undefined
      ? []
      : [{ side, client, view: resolvers[side].gatewayView(client.namespace, client.labels) }];
  });
  for (const { side, view } of views) {
    for (const listener of view.listeners.values()) {
      const plain = listener.http[0];
      const add = (host: string, port: number) => ({ place: { scheme: 'http' as const, port, host }, sides: [side] });
      for (const { server } of [...listener.http, ...listener.tcp]) {
        for (const host of server.hosts) yield add(bare(host), server.port);
      }
      if (plain === undefined) continue;
      yield add(ANY_HOST, plain.server.port);
      for (const { name } of view.httpTable(listener).virtualHosts) yield add(name, plain.server.port);
    }
  }
  const ports = new Set(views.flatMap(({ view }) => tlsServers(view).map(({ server }) => server.port)));
  for (const port of ports) {
    for (const { names, hosts } of serverNamesOf(resolvers, views, port)) {
      for (const [host, sides] of hosts) yield { place: { scheme: 'https', port, host, names }, sides: [...sides] };
    }
  }
}

interface SideView {
  readonly side: Side;
  readonly client: GatewayClient;
  readonly view: GatewayView;
}

function tlsServers(view: GatewayView) {
  return [...view.listeners.values()].flatMap(({ tls }) => tls);
}

function bare(host: string): string {
  return host.slice(host.indexOf('/') + 1).toLowerCase();
}

/** Server names of a port by the servers that they lead to, with the hosts that these have. */
function serverNamesOf(resolvers: Sides<Resolver>, views: readonly SideView[], port: number) {
  const patterns = new Set<string>();
  for (const { side, view } of views) {
    for (const { server, gateway } of tlsServers(view)) {
      if (server.port !== port) continue;
      for (const host of server.hosts) patterns.add(bare(host));
      const own = `${gateway.namespace}/${gateway.name}`;
      for (const { gateways, tls } of resolvers[side].model.virtualServices) {
        if (!gateways.includes(own)) continue;
        for (const { match } of tls)
          for (const { sniHosts } of match) for (const host of sniHosts) patterns.add(bare(host));
      }
    }
  }
  const groups = new Map<string, { readonly patterns: string[]; readonly hosts: Map<string, Set<Side>> }>();
  for (const pattern of patterns) {
    const sni = exampleOf(pattern);
    const servers = views.map(({ side, client, view }) => {
      const { server } = resolvers[side].resolve({ from: client, scheme: 'https', port, authority: sni });
      const listener = [...view.listeners.values()].find(({ tls }) =>
        tls.some((item) => item.server === server?.server),
      );
      const ref = listener?.tls.find((item) => item.server === server?.server);
      const table = ref !== undefined && isHttps(ref.server) ? view.httpsTable(listener!, ref) : undefined;
      return {
        side,
        id: ref === undefined ? '' : `${ref.gateway.namespace}/${ref.gateway.name} ${ref.server.index}`,
        table,
      };
    });
    // Without a table the server name alone decides, so each is a group of its own.
    const isPassed = servers.some(({ id, table }) => id !== '' && table === undefined);
    const key = `${servers.map(({ id }) => id).join(' | ')}${isPassed ? ` ${pattern}` : ''}`;
    const group = groups.get(key) ?? { patterns: [], hosts: new Map<string, Set<Side>>() };
    groups.set(key, group);
    group.patterns.push(pattern);
    const add = (host: string, side: Side) => group.hosts.set(host, (group.hosts.get(host) ?? new Set()).add(side));
    for (const { side, id, table } of servers) {
      if (id === '') continue;
      if (table === undefined || isNamed(views, side, port, pattern)) add(pattern, side);
      for (const { name } of table?.virtualHosts ?? []) add(name, side);
      if (table !== undefined) add(ANY_HOST, side);
    }
  }
  return [...groups].map(([key, { patterns: own, hosts }]) => {
    const except = [...patterns].filter((item) => !own.includes(item) && own.some((wide) => isSubsetOf(item, wide)));
    return { names: { key, patterns: own, except }, hosts };
  });
}

/** Whether a request can have such a host; others are mistakes that no proxy ever matches. */
function canBeAsked(host: string): boolean {
  return host === ANY_HOST || /^(?:\[[0-9a-f:.]+\]|[^\s\p{C}:/?#@[\]\\]+)$/iu.test(host);
}

/** Whether a version itself has a server for just this pattern. */
function isNamed(views: readonly SideView[], side: Side, port: number, pattern: string): boolean {
  const view = views.find((item) => item.side === side)!.view;
  return tlsServers(view).some(
    ({ server }) => server.port === port && server.hosts.some((host) => bare(host) === pattern),
  );
}

function routesAt(
  resolver: Resolver,
  client: GatewayClient | undefined,
  { scheme, port }: Place,
  authority: string,
  sni: string | undefined,
): readonly Route[] {
  if (client === undefined) return [];
  const { server } = resolver.resolve({ from: client, scheme, port, authority, ...(sni !== undefined && { sni }) });
  if (server === undefined) return [];
  const view = resolver.gatewayView(client.namespace, client.labels);
  for (const listener of view.listeners.values()) {
    const isOwn = ({ server: other }: { readonly server: unknown }) => other === server.server;
    if (scheme === 'http' && listener.http.some(isOwn)) return view.httpTable(listener).lookup(authority)?.routes ?? [];
    const ref = listener.tls.find(isOwn);
    if (scheme === 'https' && ref !== undefined) return view.httpsTable(listener, ref).lookup(authority)?.routes ?? [];
  }
  return [];
}
