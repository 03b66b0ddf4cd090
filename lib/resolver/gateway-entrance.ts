import { type GatewayServer, hostsForNamespace, intersection, type MeshModel } from '../mesh-model';
import type { Answer, Unknown } from './answer';
import { type Access, authorize, type Verdict } from './authorization';
import { chooseServer } from './choose-server';
import type { GatewayClient } from './clients';
import type { Delivery } from './delivery';
import type { DestinationShares } from './destination-shares';
import { type Draft, finish } from './draft';
import type { GatewayView, ServerRef } from './gateway-view';
import type { ProxyViews } from './proxy-views';
import { routed } from './routed';
import { type SendingProxy, senderOf } from './sending-proxy';
import { type Connection, streamed, tcpRule, tlsRule } from './streamed';
import type { TargetContext } from './target';
import { checkToken } from './token';
import { isVisible, pickService } from './visibility';

/** A request's way in through a gateway: its listener, its server, its policies, its rules. */
export class GatewayEntrance {
  constructor(
    private readonly model: MeshModel,
    private readonly views: ProxyViews,
    private readonly delivery: Delivery,
    private readonly shares: DestinationShares,
  ) {}

  answer(from: GatewayClient, draft: Draft): Answer {
    const { request } = draft;
    const view = this.views.gateway(from.namespace, from.labels);
    const port = view.podPort(request.port);
    const listener = view.listeners.get(port);
    if (listener === undefined) {
      return finish(draft, { kind: 'unreachable', detail: `no Gateway has a server on port ${request.port}` });
    }
    const proxy: SendingProxy = {
      id: `gateway ${from.namespace} ${this.views.keyOf(from.labels)}`,
      namespace: from.namespace,
      labels: from.labels,
      sender: senderOf(this.model, from),
      targets: (owner) => this.targets(from, owner),
    };
    const found = chooseServer(
      view,
      listener,
      request,
      (ref) => streamRule(this.views, view, ref, request.sni) !== undefined,
    );
    if ('detail' in found) return finish(draft, { kind: 'unreachable', detail: found.detail });
    const server = found.server;
    const at: Draft = { ...draft, ...(server && { server }) };
    if (found.table === undefined) return this.stream(at, proxy, server!, view, port);
    const token = checkToken(this.delivery.authenticationsOf(from), request);
    const unknownCertificate = server !== undefined && asksForCertificate(server.server);
    const access: Access = { request, identity: undefined, unknownCertificate, port, tcp: false, token };
    const denied = this.refusal(from, access, at.unknowns);
    if (denied !== undefined) return finish(at, { kind: 'denied', status: denied.status, by: denied.by });
    const inside = token.kind === 'verified' ? { ...request, headers: token.headers, claims: token.claims } : request;
    return routed(this.shares, { ...at, request: inside }, proxy, found.table.lookup(request.host));
  }

  /**
   * The policy of the gateway's own pods that refuses a request. Of pods that nobody can place, the mesh's policies
   * decide; those that select them may.
   */
  private refusal(from: GatewayClient, access: Access, unknowns: Unknown[]): Denial | undefined {
    const policies = this.delivery.policiesOf(from);
    const { rootNamespace, authorizers } = this.model.config;
    const isCertain = from.absent?.isPlaced !== false;
    const certain = isCertain ? policies : policies.filter(({ namespace }) => namespace === rootNamespace);
    const verdict = authorize(certain, access, authorizers);
    unknowns.push(...verdict.unknowns);
    if (verdict.kind === 'denied') return verdict;
    if (isCertain) return undefined;
    const possible = policies.filter((policy) => certain.includes(policy) || policy.selector !== undefined);
    const worst = authorize(possible, access, authorizers);
    if (worst.kind === 'denied') {
      const { object } = worst.by;
      const detail = `${object.title} refuses it, if the gateway's pods run in ${from.namespace}`;
      unknowns.push({ cause: 'gateway-pods', detail, object });
    }
    return undefined;
  }

  private targets(from: GatewayClient, owner: string): TargetContext {
    const service = (hostname: string) => pickService(this.model.servicesNamed(hostname), from.namespace);
    return {
      namespace: from.namespace,
      labels: from.labels,
      service,
      portService: (hostname) => {
        const own = this.model.servicesNamed(hostname).get(owner);
        return own !== undefined && isVisible(own, from.namespace) ? own : service(hostname);
      },
    };
  }

  /** TLS passed through, or plain TCP: the first stream rule that fits. */
  private stream(draft: Draft, proxy: SendingProxy, ref: ServerRef, view: GatewayView, port: number): Answer {
    const { request, asked } = draft;
    const { sni } = request;
    const found = streamRule(this.views, view, ref, sni);
    if (found !== undefined) {
      const unknownCertificate = asksForCertificate(ref.server);
      const access: Access = { request, identity: undefined, unknownCertificate, port, tcp: true };
      const denied = this.refusal(asked.from as GatewayClient, access, draft.unknowns);
      if (denied !== undefined) return finish(draft, { kind: 'denied', status: undefined, by: denied.by });
      return streamed(this.shares, draft, proxy, found.virtualService, found.rule, ref.server.port);
    }
    const what = ref.server.tls === undefined ? 'TCP' : `TLS for ${sni ?? 'no server name'}`;
    return finish(draft, {
      kind: 'unreachable',
      detail: `no VirtualService takes ${what} at ${ref.gateway.object.title}`,
    });
  }
}

type Denial = Extract<Verdict, { kind: 'denied' }>;

/** True for a server whose clients show a certificate: who they are is then known there, and not here. */
function asksForCertificate({ tls }: GatewayServer): boolean {
  return /^(ISTIO_MUTUAL|MUTUAL|OPTIONAL_MUTUAL)$/.test(tls?.mode ?? '');
}

/** The rule for bytes at a gateway's server: of a VirtualService that shares a host with it. */
function streamRule(views: ProxyViews, view: GatewayView, { gateway, server }: ServerRef, sni: string | undefined) {
  const name = `${gateway.namespace}/${gateway.name}`;
  const { labels, namespace } = view;
  const connection: Connection = { gateway: name, port: server.port, sni, labels, namespace };
  for (const virtualService of views.virtualServices.seenFrom(namespace, name)) {
    const hosts = hostsForNamespace(server.hosts, virtualService.namespace);
    if (intersection(hosts, virtualService.hosts).length === 0) continue;
    const rule = server.tls === undefined ? tcpRule(virtualService, connection) : tlsRule(virtualService, connection);
    if (rule !== undefined) return { virtualService, rule };
  }
  return undefined;
}
