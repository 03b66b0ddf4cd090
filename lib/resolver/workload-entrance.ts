import { isSubsetOf, type MeshModel, type MeshService, type Workload } from '../mesh-model';
import type { Answer } from './answer';
import { ClientPlaceRules } from './client-place';
import type { WorkloadClient } from './clients';
import { type DestinationShares, forward } from './destination-shares';
import { type Draft, finish } from './draft';
import type { NetworkDrops } from './network-drop';
import type { ProxyViews } from './proxy-views';
import { OUTBOUND_ANNOTATIONS, pastProxy } from './redirected-calls';
import type { RouteContext, VirtualHost } from './route-table';
import { routed } from './routed';
import { type SendingProxy, senderOf } from './sending-proxy';
import { sentAsBytes } from './sent';
import { isWithoutAddress, protocolOn, type SidecarView, serviceByName, shortNames } from './sidecar-view';
import { ServerNames, type StreamHit, streamed, tcpRule, tlsRules } from './streamed';
import { type ResolvedTarget, resolveTarget, type TargetContext } from './target';

/** A request's way from a workload: its own proxy, if it has one, and what that knows. */
export class WorkloadEntrance {
  private readonly placeRules: ClientPlaceRules;
  /** Workloads of which some calls go past their proxy; few, if any. */
  private readonly excluding: readonly Workload[];

  constructor(
    private readonly model: MeshModel,
    private readonly views: ProxyViews,
    private readonly shares: DestinationShares,
    private readonly drops: NetworkDrops,
  ) {
    this.placeRules = new ClientPlaceRules(model);
    this.excluding = model.workloads.filter(({ annotations }) =>
      OUTBOUND_ANNOTATIONS.some((name) => name in annotations),
    );
  }

  answer(from: WorkloadClient, draft: Draft): Answer {
    const { request, asked } = draft;
    const host = (asked.connectTo ?? request.host).toLowerCase();
    if (from.meshed === false) return this.passedBy(draft, from, host, 'the client has no proxy');
    const past = this.pastProxy(from, host, draft);
    if (past !== undefined) return this.passedBy(draft, from, host, past);
    const view = this.views.sidecar(from.namespace, from.labels);
    const proxy: SendingProxy = {
      id: `workload ${from.namespace} ${view.scope.sidecar?.object.title ?? ''} ${this.views.keyOf(from.labels)}`,
      namespace: from.namespace,
      labels: from.labels,
      sender: { ...senderOf(this.model, from), pod: this.drops.podOf(from) },
      targets: (_, port) => this.targets(from, view, port),
    };
    const isHttp = request.scheme === 'http';
    const service = this.serviceCalled(view, host, request.port);
    const protocol = service && protocolOn(service, request.port);
    if (service !== undefined && !isWithoutAddress(service)) {
      // TLS that the application begins itself is bytes to its proxy, where it looks at all.
      const isBytes = protocol === 'tcp' || protocol === 'tls' || (protocol === 'sniffed' && !isHttp);
      if (isBytes) return this.stream(draft, from, proxy, view, [service], host);
      const own = protocol === 'sniffed' ? view.sniffedTable(service, request.port).lookup(request.host) : undefined;
      if (own !== undefined) return this.byRules(draft, proxy, own);
    }
    const isRead = view.hasHttpListener(request.port);
    if (!isRead || !isHttp) return this.stream(draft, from, proxy, view, view.withoutAddress(request.port), host);
    const virtualHost = view.table(request.port).lookup(request.host);
    if (virtualHost !== undefined) return this.byRules(draft, proxy, virtualHost);
    const unknown = `${request.host} is not known to this workload's proxy`;
    if (view.scope.outboundMode === 'ALLOW_ANY') return this.passedBy(draft, from, host, unknown, 'http');
    const detail = `${unknown} (REGISTRY_ONLY)`;
    return finish(draft, { kind: 'error', status: 502, reason: 'blackhole', detail });
  }

  /** Why a call of a workload does not come to its own proxy. */
  private pastProxy(from: WorkloadClient, host: string, { request: { port }, unknowns }: Draft): string | undefined {
    const { namespace, labels } = from;
    const workload = this.excluding.find((item) => item.namespace === namespace && sameLabels(item.labels, labels));
    if (workload === undefined) return undefined;
    const past = pastProxy(workload, port, this.serviceAt(from, host).service?.addresses ?? []);
    if (past?.isCertain === true)
      return `calls of ${workload.object.title} to port ${port} go past its proxy (${past.by})`;
    if (past !== undefined) {
      const detail = `whether calls of ${workload.object.title} to ${host} go past its proxy depends on the address of that name (${past.by})`;
      unknowns.push({ cause: 'endpoint-place', detail, object: workload.object });
    }
    return undefined;
  }

  /** The service that a proxy has a listener for where a name leads; an alias leads to the service that it stands for. */
  private serviceCalled(view: SidecarView, host: string, port: number): MeshService | undefined {
    const services = view.scope.egressFor(port)?.services;
    const { clusterDomain } = this.model.config;
    const lookup = (name: string) => services?.get(name);
    const find = (name: string) =>
      serviceByName(lookup, services?.values() ?? [], name, view.scope.namespace, clusterDomain);
    const named = find(host);
    if (named?.externalName === undefined) return named;
    const alias = this.model.aliasOf(named.hostname);
    return alias === undefined ? undefined : find(alias);
  }

  private byRules(draft: Draft, proxy: SendingProxy, virtualHost: VirtualHost): Answer {
    draft.unknowns.push(...this.placeRules.unknowns(proxy, virtualHost));
    return routed(this.shares, draft, proxy, virtualHost);
  }

  private targets(from: WorkloadClient, view: SidecarView, port: number): TargetContext {
    const services = view.scope.egressFor(port)?.services;
    return {
      isGateway: false,
      namespace: from.namespace,
      labels: from.labels,
      service: (hostname) => view.scope.service(hostname),
      portService: (hostname) => {
        const found = services?.get(hostname);
        const ports = found?.ports.filter((item) => item.number === port) ?? [];
        return ports.length > 0 ? { ...found!, ports } : undefined;
      },
    };
  }

  /**
   * Connections that no HTTP rule is about: a server name chooses among TLS rules and services that take TLS, all else goes
   * to the first service that takes bytes, else where it was sent to.
   */
  private stream(
    draft: Draft,
    from: WorkloadClient,
    proxy: SendingProxy,
    view: SidecarView,
    services: readonly MeshService[],
    host: string,
  ): Answer {
    const { port, sni } = draft.request;
    const { labels, namespace } = proxy;
    const connection: RouteContext = { gateway: 'mesh', port, labels, namespace };
    const names = new ServerNames<StreamHit | MeshService>();
    let rest: StreamHit | MeshService | undefined;
    for (const service of services) {
      const rules = (view.scope.egressFor(port)?.virtualServices ?? []).filter(({ hosts }) => {
        return hosts.some((item) => isSubsetOf(service.hostname, item));
      });
      if (protocolOn(service, port) !== 'tls') {
        rest ??= tcpRule(rules, connection) ?? service;
        continue;
      }
      const byName = tlsRules(rules, connection);
      for (const [name, hit] of byName.entries()) names.add(name, hit);
      if (byName.size > 0) continue;
      if (isWithoutAddress(service)) for (const name of this.namesOf(service, namespace)) names.add(name, service);
      else rest ??= service;
    }
    const sent = sentAsBytes(draft.request);
    const found = names.find(sent === 'TLS' ? sni : undefined) ?? rest;
    if (found === undefined) return this.unruled(draft, from, view, host);
    if ('rule' in found) return streamed(this.shares, draft, proxy, found, port, sent);
    const route = [this.shares.plainRoute(found.hostname, port)];
    return finish(draft, forward('tcp', this.shares.of(route, draft, proxy, namespace, port, sent)));
  }

  /** The server names of TLS that is meant for a service: its own, and those of its aliases, short ones too. */
  private namesOf({ hostname }: MeshService, namespace: string): string[] {
    const { clusterDomain } = this.model.config;
    const aliases = this.model.aliasesFor(hostname).map((alias) => alias.hostname);
    return [hostname, ...aliases.flatMap((alias) => [alias, ...shortNames(alias, namespace, clusterDomain)])];
  }

  /** What no listener of the proxy is about. */
  private unruled(draft: Draft, from: WorkloadClient, view: SidecarView, host: string): Answer {
    const { request } = draft;
    const what = request.scheme === 'https' ? "TLS of the workload's own" : 'bytes';
    const unknown = view.hasHttpListener(request.port)
      ? `to this workload's proxy port ${request.port} is for HTTP, and it does not read ${what}`
      : `no service that this workload's proxy knows takes it on port ${request.port}`;
    if (view.scope.outboundMode === 'ALLOW_ANY') return this.passedBy(draft, from, host, unknown);
    const detail = `${unknown}, and it lets nothing else pass (REGISTRY_ONLY)`;
    return finish(draft, { kind: 'unreachable', detail });
  }

  /**
   * The request passes without rules, plain, to the address it was sent to.
   *
   * @param protocol `http` where a proxy of the sender reads it
   */
  private passedBy(
    draft: Draft,
    from: WorkloadClient,
    host: string,
    detail: string,
    protocol: 'http' | 'tcp' = 'tcp',
  ): Answer {
    const { request } = draft;
    const base = { kind: 'passthrough', protocol, detail, headers: request.headers } as const;
    const { service, alias } = this.serviceAt(from, host);
    // Where a name outside the cluster leads, its own DNS says: a ServiceEntry speaks to the proxies that know it.
    if (service === undefined || service.registry === 'service-entry') {
      const away = alias === undefined ? '' : `; ${alias.object.title} stands for ${alias.externalName}`;
      return finish(draft, { ...base, detail: `${detail}${away}`, ...(alias && { leadsTo: alias.externalName }) });
    }
    const context: TargetContext = {
      isGateway: false,
      namespace: from.namespace,
      labels: from.labels,
      service: () => service,
      portService: () => undefined,
    };
    const plain = this.shares.plainRoute(service.hostname, request.port);
    const found = resolveTarget(this.model, context, plain.destination, request.port);
    const target = found.failure === undefined ? found : { ...found, failure: notListening(found.failure.detail) };
    const sender = { ...senderOf(this.model, from), meshed: false, pod: this.drops.podOf(from) };
    const destination = this.shares.share(plain, 1, target, draft, sender, sentAsBytes(request));
    return finish(draft, { ...base, destination });
  }

  /** Where the cluster's DNS leads, whatever a proxy knows. */
  private serviceAt(from: WorkloadClient, host: string) {
    const lookup = (name: string) => this.model.servicesNamed(name).values().next().value;
    const { services, config } = this.model;
    const find = (name: string) => serviceByName(lookup, services, name, from.namespace, config.clusterDomain);
    const named = find(host);
    if (named?.externalName === undefined) return { service: named };
    const concrete = this.model.aliasOf(named.hostname);
    return { service: concrete === undefined ? undefined : lookup(concrete), alias: named };
  }
}

/** Without rules there is no cluster that could be missing: the address does not answer. */
function notListening(detail: string): NonNullable<ResolvedTarget['failure']> {
  return { reason: 'connection_failure', detail };
}

/** Labels of a client are those of its pods. */
function sameLabels(some: Readonly<Record<string, string>>, others: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(some);
  return names.length === Object.keys(others).length && names.every((name) => some[name] === others[name]);
}
