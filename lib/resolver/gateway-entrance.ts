import { type GatewayServer, hostsForNamespace, intersection, type MeshModel } from '../mesh-model';
import type { Answer, Unknown } from './answer';
import { type Access, authorize, type Verdict } from './authorization';
import { authorizersOf } from './authorizers';
import { chooseServer, type ServerStreams } from './choose-server';
import type { GatewayClient } from './clients';
import { matches } from './condition';
import type { Delivery } from './delivery';
import type { DestinationShares } from './destination-shares';
import { type Draft, finish } from './draft';
import { isVisible, pickService } from './export-to';
import { type GatewayView, isPassthrough, type ServerRef } from './gateway-view';
import type { NetworkDrops } from './network-drop';
import type { ProxyViews } from './proxy-views';
import type { RequestView } from './request';
import type { VirtualHost } from './route-table';
import { routed } from './routed';
import { type SendingProxy, senderOf } from './sending-proxy';
import { sentAsBytes } from './sent';
import { serverSecretProblem } from './server-secret';
import { type StreamHit, streamed, tcpRule, tlsRules } from './streamed';
import type { TargetContext } from './target';
import { checkToken, tokenWork } from './token';

/** A request's way in through a gateway: its listener, its server, its policies, its rules. */
export class GatewayEntrance {
  constructor(
    private readonly model: MeshModel,
    private readonly views: ProxyViews,
    private readonly delivery: Delivery,
    private readonly shares: DestinationShares,
    private readonly drops: NetworkDrops,
  ) {}

  answer(from: GatewayClient, draft: Draft): Answer {
    const { request } = draft;
    const view = this.views.gateway(from.namespace, from.labels);
    const port = view.podPort(request.port);
    const listener = view.listeners.get(port);
    if (listener === undefined) {
      return finish(draft, { kind: 'unreachable', detail: `no Gateway has a server on port ${request.port}` });
    }
    const closed = this.drops.closed(from, port);
    if (closed !== undefined) return finish(draft, { kind: 'unreachable', detail: closed });
    const proxy: SendingProxy = {
      id: `gateway ${from.namespace} ${this.views.keyOf(from.labels)}`,
      namespace: from.namespace,
      labels: from.labels,
      sender: { ...senderOf(this.model, from), pod: this.drops.podOf(from) },
      targets: (owner) => this.targets(from, owner),
    };
    const found = chooseServer(view, listener, request, streamsOf(this.views, view));
    const at: Draft = { ...draft, ...(found.server && { server: found.server }) };
    if ('detail' in found) return finish(at, { kind: 'unreachable', detail: found.detail });
    const handshake = request.scheme === 'https' ? this.handshakeProblem(from, found.server) : undefined;
    if (handshake !== undefined) return finish(at, { kind: 'unreachable', detail: handshake });
    if ('hit' in found) return this.stream(at, from, proxy, found.server, found.hit, port);
    const token = checkToken(this.delivery.authenticationsOf(from), request);
    const unknownCertificate = asksForCertificate(found.server.server);
    const virtualHost = found.table.lookup(request.host);
    const isRouted = hasRoute(virtualHost, request);
    const access: Access = { request, identity: undefined, unknownCertificate, port, tcp: false, isRouted, token };
    const denied = this.refusal(from, access, at.unknowns);
    if (denied !== undefined) return finish(at, { kind: 'denied', status: denied.status, by: denied.by });
    const headers = (token.kind === 'refused' ? undefined : token.headers) ?? request.headers;
    const inside = {
      ...request,
      headers,
      ...(token.kind === 'verified' && { claims: token.claims, path: token.path }),
    };
    const passed = { ...at, request: inside, ...tokenWork(token) };
    return routed(this.shares, passed, proxy, virtualHost);
  }

  /** Why a server that ends TLS can show no certificate, or check none of its clients. */
  private handshakeProblem({ namespace, absent }: GatewayClient, { server }: ServerRef): string | undefined {
    const { noVersion } = server.tls ?? {};
    if (noVersion !== undefined && !/PASSTHROUGH$/.test(server.tls!.mode))
      return `the TLS handshake fails: no version of TLS is ${noVersion}`;
    const problem = serverSecretProblem(this.model.secrets, server, { namespace, isPlaced: absent === undefined });
    return problem && `the TLS handshake fails: ${problem}`;
  }

  /**
   * The policy of the gateway's own pods that refuses a request. Of pods that nobody can place, the mesh's policies
   * decide; those that select them may.
   */
  private refusal(from: GatewayClient, access: Access, unknowns: Unknown[]): Denial | undefined {
    const policies = this.delivery.policiesOf(from);
    const { rootNamespace } = this.model.config;
    const authorizers = authorizersOf(this.model);
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
    const candidates = (hostname: string) => this.model.servicesNamed(hostname);
    const oldest = (hostname: string) => pickService(candidates(hostname), from.namespace);
    // Where one name has one service, every proxy knows that one: the namespace's sidecars need not be looked at.
    const asSidecars = (hostname: string) =>
      candidates(hostname).size > 1 ? this.views.defaultScope(from.namespace)?.service(hostname) : undefined;
    const service = (hostname: string) => asSidecars(hostname) ?? oldest(hostname);
    return {
      isGateway: true,
      isPlaced: from.absent === undefined,
      namespace: from.namespace,
      labels: from.labels,
      service,
      portService: (hostname) => {
        const own = this.model.servicesNamed(hostname).get(owner);
        return own !== undefined && isVisible(own, from.namespace) ? own : service(hostname);
      },
      rival: (hostname) => {
        const [known, other] = [service(hostname), oldest(hostname)];
        return known?.object === other?.object ? undefined : other;
      },
    };
  }

  /** TLS passed through, or plain TCP: where the rule says, if there is one and policies let it in. */
  private stream(
    draft: Draft,
    from: GatewayClient,
    proxy: SendingProxy,
    ref: ServerRef,
    hit: StreamHit | undefined,
    port: number,
  ): Answer {
    const { gateway, server } = ref;
    const { request, unknowns } = draft;
    if (hit !== undefined) {
      const unknownCertificate = asksForCertificate(server);
      const access: Access = { request, identity: undefined, unknownCertificate, port, tcp: true };
      const denied = this.refusal(from, access, unknowns);
      if (denied !== undefined) return finish(draft, { kind: 'denied', status: undefined, by: denied.by });
      return streamed(this.shares, draft, proxy, hit, server.port, sentAsBytes(request, isEnded(server)));
    }
    const kind = isPassthrough(server) ? 'tls' : 'tcp';
    const what = server.tls === undefined ? 'TCP' : `TLS for ${request.sni ?? 'no server name'}`;
    const detail =
      server.tls?.mode === 'AUTO_PASSTHROUGH'
        ? `${gateway.object.title} has AUTO_PASSTHROUGH: it asks no rule, and takes server names such as outbound_.${server.port}_._.web.shop.svc.cluster.local only`
        : `no VirtualService has a ${kind} rule that takes ${what} at ${gateway.object.title}`;
    return finish(draft, { kind: 'unreachable', detail });
  }
}

/** Whether there is a route for a request whose token, if it has one, is not verified yet. */
function hasRoute(virtualHost: VirtualHost | undefined, request: RequestView): boolean {
  if (virtualHost === undefined) return false;
  const isRedirect = virtualHost.requireTls && request.scheme !== 'https';
  return isRedirect || virtualHost.routes.some(({ compiled }) => matches(compiled, request));
}

type Denial = Extract<Verdict, { kind: 'denied' }>;

/** True for a server whose clients show a certificate: who they are is then known there, and not here. */
function asksForCertificate({ tls }: GatewayServer): boolean {
  return /^(ISTIO_MUTUAL|MUTUAL|OPTIONAL_MUTUAL)$/.test(tls?.mode ?? '');
}

/** True for a server that ends TLS: what is inside goes on. */
function isEnded(server: GatewayServer): boolean {
  return server.tls !== undefined && !isPassthrough(server);
}

/** The rules for bytes of VirtualServices that share a host with a server. */
function streamsOf(views: ProxyViews, { labels, namespace }: GatewayView): ServerStreams {
  const bound = ({ gateway, server }: ServerRef) => {
    const name = `${gateway.namespace}/${gateway.name}`;
    const services = views.virtualServices.seenFrom(namespace, name).filter((service) => {
      return intersection(hostsForNamespace(server.hosts, service.namespace), service.hosts).length > 0;
    });
    return [services, { gateway: name, port: server.port, labels, namespace }] as const;
  };
  return { tcp: (ref) => tcpRule(...bound(ref)), tls: (ref) => tlsRules(...bound(ref)) };
}
