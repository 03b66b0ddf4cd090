import { isSubsetOf, type MeshModel, type MeshService, type PortProtocol } from '../mesh-model';
import type { Answer } from './answer';
import { ClientPlaceRules } from './client-place';
import type { WorkloadClient } from './clients';
import { type DestinationShares, forward } from './destination-shares';
import { type Draft, finish } from './draft';
import type { ProxyViews } from './proxy-views';
import type { VirtualHost } from './route-table';
import { routed } from './routed';
import { type SendingProxy, senderOf } from './sending-proxy';
import { type SidecarView, serviceByName } from './sidecar-view';
import { type Connection, streamed, tcpRule, tlsRule } from './streamed';
import { type ResolvedTarget, resolveTarget, type TargetContext } from './target';

/** A request's way from a workload: its own proxy, if it has one, and what that knows. */
export class WorkloadEntrance {
  private readonly placeRules: ClientPlaceRules;

  constructor(
    private readonly model: MeshModel,
    private readonly views: ProxyViews,
    private readonly shares: DestinationShares,
  ) {
    this.placeRules = new ClientPlaceRules(model);
  }

  answer(from: WorkloadClient, draft: Draft): Answer {
    const { request, asked } = draft;
    const { clusterDomain } = this.model.config;
    const host = (asked.connectTo ?? request.host).toLowerCase();
    const anywhere = () => {
      const lookup = (name: string) => this.model.servicesNamed(name).values().next().value;
      return serviceByName(lookup, this.model.services, host, from.namespace, clusterDomain);
    };
    if (from.meshed === false) return this.passedBy(draft, from, anywhere(), 'the client has no proxy');
    const view = this.views.sidecar(from.namespace, from.labels);
    const proxy: SendingProxy = {
      id: `workload ${from.namespace} ${view.scope.sidecar?.object.title ?? ''} ${this.views.keyOf(from.labels)}`,
      namespace: from.namespace,
      labels: from.labels,
      sender: senderOf(this.model, from),
      targets: (_, port) => this.targets(from, view, port),
    };
    const egress = view.scope.egressFor(request.port);
    const inEgress = (name: string) => egress?.services.get(name);
    const service = serviceByName(inEgress, egress?.services.values() ?? [], host, from.namespace, clusterDomain);
    const protocol = service?.ports.find((item) => item.number === request.port)?.protocol;
    // TLS that the application begins itself is bytes to its proxy, where it looks at all.
    const isStream = protocol === 'tcp' || protocol === 'tls' || (protocol === 'sniffed' && request.scheme === 'https');
    if (service !== undefined && isStream) return this.stream(draft, proxy, view, service, protocol);
    const ownAddress = service?.registry === 'kubernetes' || (service?.addresses.length ?? 0) > 0;
    if (service !== undefined && protocol === 'sniffed' && ownAddress) {
      const own = view.sniffedTable(service, request.port).lookup(request.host);
      if (own !== undefined) return this.byRules(draft, proxy, own);
    }
    if (!view.hasHttpListener(request.port)) {
      const unknown = `no service that this workload's proxy knows has port ${request.port}`;
      if (view.scope.outboundMode === 'ALLOW_ANY') return this.passedBy(draft, from, anywhere(), unknown);
      const detail = `${unknown}, and it lets nothing else pass (REGISTRY_ONLY)`;
      return finish(draft, { kind: 'unreachable', detail });
    }
    if (request.scheme === 'https') {
      const detail = `port ${request.port} carries HTTP, and the proxy does not understand TLS of the workload's own there`;
      return finish(draft, { kind: 'unreachable', detail });
    }
    const virtualHost = view.table(request.port).lookup(request.host);
    if (virtualHost !== undefined) return this.byRules(draft, proxy, virtualHost);
    const unknown = `${request.host} is not known to this workload's proxy`;
    if (view.scope.outboundMode === 'ALLOW_ANY') return this.passedBy(draft, from, anywhere(), unknown);
    const detail = `${unknown} (REGISTRY_ONLY)`;
    return finish(draft, { kind: 'error', status: 502, reason: 'blackhole', detail });
  }

  private byRules(draft: Draft, proxy: SendingProxy, virtualHost: VirtualHost): Answer {
    draft.unknowns.push(...this.placeRules.unknowns(proxy, virtualHost));
    return routed(this.shares, draft, proxy, virtualHost);
  }

  private targets(from: WorkloadClient, view: SidecarView, port: number): TargetContext {
    const services = view.scope.egressFor(port)?.services;
    return {
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

  /** A port that carries bytes: the first stream rule for its service, else the service itself. */
  private stream(
    draft: Draft,
    proxy: SendingProxy,
    view: SidecarView,
    service: MeshService,
    protocol: PortProtocol | undefined,
  ): Answer {
    const { port, sni } = draft.request;
    const { labels, namespace } = proxy;
    const connection: Connection = { gateway: 'mesh', port, sni, labels, namespace };
    for (const virtualService of view.scope.egressFor(port)?.virtualServices ?? []) {
      if (!virtualService.hosts.some((host) => isSubsetOf(service.hostname, host))) continue;
      const rule = protocol === 'tls' ? tlsRule(virtualService, connection) : tcpRule(virtualService, connection);
      if (rule !== undefined) return streamed(this.shares, draft, proxy, virtualService, rule, port);
    }
    const route = [this.shares.plainRoute(service.hostname, port)];
    return finish(draft, forward('tcp', this.shares.of(route, draft, proxy, namespace, port)));
  }

  /** The request passes without rules, plain, to the address it was sent to. */
  private passedBy(draft: Draft, from: WorkloadClient, service: MeshService | undefined, detail: string): Answer {
    const { request } = draft;
    const base = { kind: 'passthrough', detail, headers: request.headers } as const;
    // Where a name outside the cluster leads, its own DNS says: a ServiceEntry speaks to the proxies that know it.
    if (service === undefined || service.registry === 'service-entry') return finish(draft, base);
    const context: TargetContext = {
      namespace: from.namespace,
      labels: from.labels,
      service: () => service,
      portService: () => undefined,
    };
    const plain = this.shares.plainRoute(service.hostname, request.port);
    const found = resolveTarget(this.model, context, plain.destination, request.port);
    const target = found.failure === undefined ? found : { ...found, failure: notListening(found.failure.detail) };
    const sender = { ...senderOf(this.model, from), meshed: false };
    return finish(draft, { ...base, destination: this.shares.share(plain, 1, target, draft, sender) });
  }
}

/** Without rules there is no cluster that could be missing: the address does not answer. */
function notListening(detail: string): NonNullable<ResolvedTarget['failure']> {
  return { reason: 'connection_failure', detail };
}
