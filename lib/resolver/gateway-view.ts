import {
  type Gateway,
  type GatewayServer,
  hostsForNamespace,
  intersection,
  type MeshModel,
  portProtocol,
  selects,
} from '../mesh-model';
import type { VirtualServiceIndex } from './export-to';
import { countRules, type Route, RouteTable, routesFor, type VirtualHost } from './route-table';

/** A server with the `Gateway` that declares it. */
export interface ServerRef {
  readonly gateway: Gateway;
  readonly server: GatewayServer;
}

/** What a gateway's pod does on one of its ports. */
export interface GatewayListener {
  /** The pod's port. */
  readonly port: number;
  /** Plain HTTP servers: they share one route table. */
  readonly http: readonly ServerRef[];
  /** Servers chosen by server name, terminating TLS or passing it through. */
  readonly tls: readonly ServerRef[];
  /** Plain TCP servers. */
  readonly tcp: readonly ServerRef[];
}

/** A server that Istio leaves out because another one is in its way. */
export interface DroppedServer extends ServerRef {
  readonly port: number;
  readonly reason: string;
  /** The server with another protocol that has the port, where that is the reason. */
  readonly behind?: ServerRef;
}

/** Everything that Istio tells the gateway pods of one namespace and one set of labels. */
export class GatewayView {
  readonly listeners: ReadonlyMap<number, GatewayListener>;
  readonly dropped: readonly DroppedServer[];
  private readonly tables = new Map<string, RouteTable>();

  constructor(
    private readonly model: MeshModel,
    private readonly virtualServices: VirtualServiceIndex,
    readonly namespace: string,
    readonly labels: Readonly<Record<string, string>>,
  ) {
    const merged = mergeServers(this.servers());
    this.listeners = merged.listeners;
    this.dropped = merged.dropped;
  }

  /** The pod's port behind a port of its Service; the same number where no Service has it (Istio: `resolvePorts`). */
  podPort(port: number): number {
    for (const service of this.model.services) {
      if (service.registry !== 'kubernetes' || service.namespace !== this.namespace) continue;
      if (service.selector === undefined || !selects(service.selector, this.labels)) continue;
      if ('experimental.istio.io/disable-gateway-port-translation' in service.object.labels) continue;
      const found = service.ports.find((item) => item.number === port);
      if (found === undefined) continue;
      if (typeof found.targetPort === 'number') return found.targetPort;
      const named = this.model
        .workloadsWith(this.namespace, service.selector)
        .flatMap((workload) => workload.ports)
        .find((item) => item.name === found.targetPort);
      return named?.number ?? port;
    }
    return port;
  }

  private *servers(): Iterable<ServerRef & { readonly port: number }> {
    const ports = new Map<number, number>();
    for (const gateway of this.model.gateways) {
      if (gateway.selector !== undefined && !selects(gateway.selector, this.labels)) continue;
      for (const server of gateway.servers) {
        if (!ports.has(server.port)) ports.set(server.port, this.podPort(server.port));
        yield { gateway, server, port: ports.get(server.port)! };
      }
    }
  }

  /** The rules of a listener's plain HTTP servers. */
  httpTable(listener: GatewayListener): RouteTable {
    return this.table(`http ${listener.port}`, listener.http);
  }

  /** The rules of one server that terminates TLS. */
  httpsTable(listener: GatewayListener, ref: ServerRef): RouteTable {
    return this.table(`https ${listener.port} ${ref.gateway.namespace}/${ref.gateway.name} ${ref.server.index}`, [ref]);
  }

  private table(key: string, servers: readonly ServerRef[]): RouteTable {
    const known = this.tables.get(key);
    if (known !== undefined) return known;
    const table = new RouteTable(this.virtualHosts(servers));
    this.tables.set(key, table);
    return table;
  }

  private virtualHosts(servers: readonly ServerRef[]): VirtualHost[] {
    const hosts = new Map<string, { routes: Route[]; requireTls: boolean }>();
    const routesOf = new Map<string, Route[]>();
    for (const { gateway, server } of servers) {
      const name = `${gateway.namespace}/${gateway.name}`;
      const redirect = server.tls?.httpsRedirect === true;
      for (const service of this.virtualServices.seenFrom(this.namespace, name)) {
        const shared = intersection(hostsForNamespace(server.hosts, service.namespace), service.hosts);
        if (shared.length === 0) continue;
        const key = `${name} ${service.namespace}/${service.name}`;
        let routes = routesOf.get(key);
        if (routes === undefined) {
          routes = routesFor(service, {
            gateway: name,
            port: server.port,
            labels: this.labels,
            namespace: this.namespace,
          });
          if (routes.length === 0) continue;
          routesOf.set(key, routes);
        }
        for (const host of shared.map((item) => item.toLowerCase())) {
          const existing = hosts.get(host);
          if (existing === undefined) hosts.set(host, { routes: [...routes], requireTls: redirect });
          else {
            existing.routes.push(...routes);
            existing.requireTls ||= redirect;
          }
        }
      }
      if (!redirect) continue;
      for (const host of server.hosts.map((item) => item.toLowerCase())) {
        const existing = hosts.get(host);
        if (existing === undefined) hosts.set(host, { routes: [], requireTls: true });
        else existing.requireTls = true;
      }
    }
    return [...hosts].map(([host, { routes, requireTls }]) => ({
      name: host,
      domains: [host],
      routes: catchAllsLast(routes),
      rules: countRules(routes),
      requireTls,
      service: undefined,
    }));
  }
}

/** On a gateway, rules that take everything come after all others of the host, in whichever object they are. */
function catchAllsLast(routes: readonly Route[]): Route[] {
  return [...routes.filter((route) => !route.compiled.catchAll), ...routes.filter((route) => route.compiled.catchAll)];
}

const isHttp = (server: GatewayServer) => portProtocol(server.protocol) === 'http';

/** True for a server that passes TLS on without ending it. */
export function isPassthrough(server: GatewayServer): boolean {
  return server.tls?.mode === 'PASSTHROUGH' || server.tls?.mode === 'AUTO_PASSTHROUGH';
}

/** True for a server that ends TLS and routes the HTTP inside. */
export function isHttps(server: GatewayServer): boolean {
  return server.protocol === 'HTTPS' && server.tls !== undefined && !isPassthrough(server);
}

interface MutableListener {
  readonly port: number;
  plain: ServerRef | undefined;
  readonly http: ServerRef[];
  readonly tls: ServerRef[];
  readonly tcp: ServerRef[];
  readonly tlsHosts: Set<string>;
  readonly routeNames: Set<string>;
}

/** Istio's `mergeGateways`: which servers of a port live together, and which are left out. */
function mergeServers(servers: Iterable<ServerRef & { readonly port: number }>): {
  readonly listeners: ReadonlyMap<number, GatewayListener>;
  readonly dropped: readonly DroppedServer[];
} {
  const listeners = new Map<number, MutableListener>();
  const dropped: DroppedServer[] = [];
  for (const { gateway, server, port } of servers) {
    const ref = { gateway, server };
    const drop = (reason: string, behind?: ServerRef) => {
      dropped.push({ ...ref, port, reason, ...(behind && { behind }) });
    };
    const listener: MutableListener = listeners.get(port) ?? {
      port,
      plain: undefined,
      http: [],
      tls: [],
      tcp: [],
      tlsHosts: new Set(),
      routeNames: new Set(),
    };
    if (server.tls !== undefined) {
      const keys = server.hosts.map((host) => `${server.bind} ${host}`);
      const twice = keys.filter((key) => listener.tlsHosts.has(key));
      if (twice.length > 0) {
        drop(`another server with TLS on port ${port} has ${twice.map((key) => key.split(' ')[1]).join(', ')}`);
        continue;
      }
      for (const key of keys) listener.tlsHosts.add(key);
    }
    const isTls = server.tls !== undefined && !isHttp(server);
    if (listener.plain !== undefined) {
      const sameBind = listener.plain.server.bind === server.bind;
      if (sameBind && !(isHttp(listener.plain.server) && isHttp(server))) {
        drop(`port ${port} already speaks ${listener.plain.server.protocol}`, listener.plain);
        continue;
      }
    }
    if (isHttps(server)) {
      const routeName = `${server.port}.${server.portName}.${gateway.name}.${gateway.namespace}.${server.bind}`;
      if (listener.routeNames.has(routeName)) {
        drop(`the port name ${server.portName} is used twice in ${gateway.object.title}`);
        continue;
      }
      listener.routeNames.add(routeName);
    }
    if (!isTls) listener.plain ??= ref;
    (isTls ? listener.tls : isHttp(server) ? listener.http : listener.tcp).push(ref);
    listeners.set(port, listener);
  }
  return { listeners, dropped };
}
