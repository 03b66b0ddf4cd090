import { isSubsetOf, isWildcard, selects } from '../mesh-model';
import { type GatewayClient, gatewayClients, type Resolver, type Route, requestFromUrl } from '../resolver';
import type { Entry } from './entry';
import type { Side, Sides } from './sides';
import type { Touched } from './touched';

/** A host at a port of a gateway's pods. */
interface Place {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly host: string;
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
    const whole = [clients.base, clients.head].some(
      (client) => client && touched.gateway(client.namespace, client.labels),
    );
    const places = { base: placesOf(resolvers.base, clients.base), head: placesOf(resolvers.head, clients.head) };
    const all = new Map([...places.base, ...places.head]);
    return [...all.keys()].sort().flatMap((key): Entry[] => {
      const place = all.get(key)!;
      if (
        place.host === ANY_HOST
          ? !whole || all.has(`* ${place.scheme} ${place.port}`)
          : !whole && !touched.host(place.host)
      )
        return [];
      const authority =
        place.host === ANY_HOST
          ? 'any-other.example'
          : isWildcard(place.host)
            ? `any-other${place.host.slice(1) || '.example'}`
            : place.host;
      const routes = (side: Side) => routesAt(resolvers[side], clients[side], place, authority);
      return [
        {
          kind: 'gateway',
          ...place,
          from: [name],
          authority,
          ...hostsOf(place, all),
          in: { base: places.base.has(key), head: places.head.has(key) },
          routes: { base: routes('base'), head: routes('head') },
          clients,
        },
      ];
    });
  });
}

/** The hosts of a place; those of a wildcard that have a place of their own are not among them. */
function hostsOf({ host, scheme, port }: Place, all: ReadonlyMap<string, Place>): Pick<Entry, 'hosts' | 'except'> {
  const name = host === ANY_HOST ? '*' : host;
  if (!isWildcard(name)) return { hosts: [name] };
  const others = [...all.values()].filter((other) => {
    return other.scheme === scheme && other.port === port && other.host !== host && isSubsetOf(other.host, name);
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

function placesOf(resolver: Resolver, client: GatewayClient | undefined): Map<string, Place> {
  const places = new Map<string, Place>();
  if (client === undefined) return places;
  const view = resolver.gatewayView(client.namespace, client.labels);
  const add = (scheme: Place['scheme'], port: number, host: string) => {
    const place = { scheme, port, host: host.slice(host.indexOf('/') + 1).toLowerCase() };
    places.set(`${place.host} ${scheme} ${port}`, place);
  };
  for (const listener of view.listeners.values()) {
    for (const ref of [...listener.http, ...listener.tcp]) {
      for (const host of ref.server.hosts) add('http', ref.server.port, host);
    }
    const plain = listener.http[0];
    if (plain !== undefined) {
      add('http', plain.server.port, ANY_HOST);
      for (const { name } of view.httpTable(listener).virtualHosts) add('http', plain.server.port, name);
    }
    for (const ref of listener.tls) {
      const { server, gateway } = ref;
      for (const host of server.hosts) add('https', server.port, host);
      if (server.protocol === 'HTTPS' && !server.tls?.mode.endsWith('PASSTHROUGH')) {
        for (const { name } of view.httpsTable(listener, ref).virtualHosts) add('https', server.port, name);
        continue;
      }
      const own = `${gateway.namespace}/${gateway.name}`;
      for (const { gateways, tls } of resolver.model.virtualServices) {
        if (!gateways.includes(own)) continue;
        for (const { match } of tls)
          for (const { sniHosts } of match) for (const host of sniHosts) add('https', server.port, host);
      }
    }
  }
  return places;
}

function routesAt(
  resolver: Resolver,
  client: GatewayClient | undefined,
  { scheme, port }: Place,
  authority: string,
): readonly Route[] {
  if (client === undefined) return [];
  const { server } = resolver.resolve(requestFromUrl(`${scheme}://${authority}/`, client, { port }));
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
