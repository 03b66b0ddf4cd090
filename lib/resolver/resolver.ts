import type {
  Destination,
  HttpRule,
  MeshModel,
  MeshObject,
  MeshService,
  RouteDestination,
  StreamMatch,
  StreamRule,
  VirtualService,
} from '../mesh-model';
import { isSubsetOf, record, selects, textMap } from '../mesh-model';
import type {
  Answer,
  DestinationShare,
  ForwardOutcome,
  MirrorShare,
  Outcome,
  RuleHit,
  SkippedRule,
  Unknown,
} from './answer';
import { authorize } from './authorization';
import { chooseServer } from './choose-server';
import type { GatewayClient, WorkloadClient } from './clients';
import { compileMatch, matches, mismatch } from './condition';
import { Delivery, type Sender, worst } from './delivery';
import { GatewayView, type ServerRef } from './gateway-view';
import { authorityOf, changedHeaders, isTemplate, responseChanges } from './header-operations';
import { ownAnswer } from './own-answer';
import { rewrittenPath } from './path-rewrite';
import type { MeshRequest, RequestView } from './request';
import { viewRequest } from './request-view';
import { isSource, type Route, type VirtualHost } from './route-table';
import { SidecarScope } from './sidecar-scope';
import { SidecarView, serviceByName } from './sidecar-view';
import { type ResolvedTarget, resolveTarget, type TargetContext } from './target';
import { isVisible, pickService, VirtualServiceIndex } from './visibility';

/** A proxy, as far as routes and destinations depend on it. */
interface ProxyView {
  readonly id: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly sender: Sender;
  /** The context of destinations that a VirtualService of a namespace names, for a listener's port. */
  readonly targets: (owner: string, port: number) => TargetContext;
}

/** What a route was taken from, kept for those who ask why. */
interface Trace {
  readonly request: RequestView;
  readonly routes: readonly Route[];
}

/**
 * Says what Istio 1.31 and Envoy do with a request, by the YAML alone.
 *
 * One resolver serves any number of requests: what it works out about a proxy it keeps. The model must not change.
 */
export class Resolver {
  private readonly virtualServices: VirtualServiceIndex;
  private readonly delivery: Delivery;
  private readonly gateways = new Map<string, GatewayView>();
  private readonly scopes = new Map<string, SidecarScope>();
  private readonly sidecars = new Map<string, SidecarView>();
  private readonly targets = new WeakMap<Destination, Map<string, ResolvedTarget>>();
  private readonly plainRoutes = new Map<string, RouteDestination>();
  private readonly labelKeys = new WeakMap<object, string>();
  private readonly traces = new WeakMap<Answer, Trace>();
  private readonly usesSourceLabels: boolean;

  constructor(readonly model: MeshModel) {
    this.virtualServices = new VirtualServiceIndex(model);
    this.delivery = new Delivery(model);
    this.usesSourceLabels = model.virtualServices.some(({ http }) =>
      http.some(({ match }) => match.some(({ sourceLabels }) => Object.keys(sourceLabels).length > 0)),
    );
  }

  /** What becomes of a request at the first proxy that sees it. Never throws, whatever the input. */
  resolve(asked: MeshRequest): Answer {
    const request = viewRequest(asked);
    const { from } = asked;
    const answer: Draft = { asked, request, unknowns: [...this.opaqueFor(from.namespace, from.labels)] };
    if (request.host === '' || request.path.includes('#')) {
      const detail = request.host === '' ? 'no host is given' : 'a path with # is refused';
      return this.done(answer, { kind: 'error', status: 400, reason: 'bad_request', detail });
    }
    return from.kind === 'gateway' ? this.atGateway(from, answer) : this.atWorkload(from, answer);
  }

  /** Why each rule before the chosen one (or every rule, if none was chosen) does not take the request. */
  skippedRules(answer: Answer): SkippedRule[] {
    const trace = this.traces.get(answer);
    if (trace === undefined) return [];
    const end = answer.rule?.index ?? trace.routes.length;
    return trace.routes.slice(0, end).map((route, index) => {
      const { index: _, ...hit } = ruleHit(route, index);
      return { ...hit, reason: mismatch(route.compiled, trace.request) ?? '' };
    });
  }

  /** The conditions of the chosen rule, all of which the request meets, in words. */
  matchedConditions(answer: Answer): string[] {
    return compileMatch(answer.rule?.match).conditions.map((condition) => condition.wanted);
  }

  /** What Istio tells gateway pods: listeners, servers left out, route tables. */
  gatewayView(namespace: string, labels: Readonly<Record<string, string>>): GatewayView {
    const key = `${namespace} ${this.keyOf(labels)}`;
    const known = this.gateways.get(key) ?? new GatewayView(this.model, this.virtualServices, namespace, labels);
    this.gateways.set(key, known);
    return known;
  }

  /** What Istio tells a workload's proxy: services it knows, route tables. */
  sidecarView(namespace: string, labels: Readonly<Record<string, string>>): SidecarView {
    const scope = this.scope(namespace, labels);
    const key = `${namespace} ${scope.sidecar?.object.title ?? ''} ${this.usesSourceLabels ? this.keyOf(labels) : ''}`;
    const known = this.sidecars.get(key) ?? new SidecarView(scope, labels, this.model.config.clusterDomain);
    this.sidecars.set(key, known);
    return known;
  }

  private scope(namespace: string, labels: Readonly<Record<string, string>>): SidecarScope {
    const sidecar = this.model.sidecars.lookup(namespace, labels);
    const key = `${namespace} ${sidecar?.object.title ?? ''}`;
    const known = this.scopes.get(key) ?? new SidecarScope(this.model, this.virtualServices, namespace, sidecar);
    this.scopes.set(key, known);
    return known;
  }

  private keyOf(labels: Readonly<Record<string, string>>): string {
    const known =
      this.labelKeys.get(labels) ?? JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    this.labelKeys.set(labels, known);
    return known;
  }

  private *opaqueFor(namespace: string, labels: Readonly<Record<string, string>>): Iterable<Unknown> {
    for (const object of this.model.opaque) {
      if (object.namespace !== namespace && object.namespace !== this.model.config.rootNamespace) continue;
      if (!selects(selectorOf(object), labels)) continue;
      yield {
        cause: 'envoy-filter',
        detail: `${object.title} changes the proxy in a way that is not known here`,
        object,
      };
    }
  }

  private sender(from: GatewayClient | WorkloadClient): Sender {
    const { trustDomain } = this.model.config;
    return {
      principal: `${trustDomain}/ns/${from.namespace}/sa/${from.serviceAccount ?? 'default'}`,
      meshed: from.kind === 'gateway' || from.meshed !== false,
    };
  }

  // At a gateway ----------------------------------------------------------------------------------------------------

  private atGateway(from: GatewayClient, answer: Draft): Answer {
    const { request } = answer;
    const view = this.gatewayView(from.namespace, from.labels);
    const port = view.podPort(request.port);
    const listener = view.listeners.get(port);
    if (listener === undefined) {
      return this.done(answer, { kind: 'unreachable', detail: `no Gateway has a server on port ${request.port}` });
    }
    const proxy: ProxyView = {
      id: `gateway ${from.namespace} ${this.keyOf(from.labels)}`,
      namespace: from.namespace,
      labels: from.labels,
      sender: this.sender(from),
      targets: (owner) => this.gatewayTargets(from, owner),
    };
    const found = chooseServer(view, listener, request);
    if ('detail' in found) return this.done(answer, { kind: 'unreachable', detail: found.detail });
    const server = found.server;
    const at: Draft = { ...answer, ...(server && { server }) };
    if (found.table === undefined) return this.stream(at, proxy, server!, view);
    const verdict = authorize(this.delivery.policiesOf(from), { request, principal: undefined, port, tcp: false });
    at.unknowns.push(...verdict.unknowns);
    if (verdict.kind === 'denied') return this.done(at, { kind: 'denied', status: 403, by: verdict.by });
    return this.routed(at, proxy, found.table.lookup(request.host));
  }

  private gatewayTargets(from: GatewayClient, owner: string): TargetContext {
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
  private stream(answer: Draft, proxy: ProxyView, ref: ServerRef, view: GatewayView): Answer {
    const gateway = `${ref.gateway.namespace}/${ref.gateway.name}`;
    const passes = ref.server.tls !== undefined;
    const { sni } = answer.request;
    const context = { gateway, labels: view.labels, namespace: view.namespace };
    const fits = (match: StreamMatch) =>
      (match.port === 0 || match.port === ref.server.port) &&
      isSource(match, context) &&
      (!passes || (sni !== undefined && match.sniHosts.some((host) => isSubsetOf(sni, host.toLowerCase()))));
    for (const virtualService of this.virtualServices.seenFrom(view.namespace, gateway)) {
      for (const rule of passes ? virtualService.tls : virtualService.tcp) {
        if (passes ? rule.match.some(fits) : rule.match.length === 0 || rule.match.some(fits)) {
          return this.streamed(answer, proxy, virtualService, rule, ref.server.port);
        }
      }
    }
    const what = passes ? `TLS for ${sni ?? 'no server name'}` : 'TCP';
    return this.done(answer, {
      kind: 'unreachable',
      detail: `no VirtualService takes ${what} at ${ref.gateway.object.title}`,
    });
  }

  private streamed(
    answer: Draft,
    proxy: ProxyView,
    virtualService: VirtualService,
    rule: StreamRule,
    port: number,
  ): Answer {
    const hit: RuleHit = { virtualService, rule, index: 0, name: '', object: rule.object, path: rule.path };
    const destinations = this.shares(rule.route, answer, proxy, virtualService.namespace, port, undefined);
    return this.done({ ...answer, rule: hit }, forward('tcp', destinations));
  }

  // At a workload ---------------------------------------------------------------------------------------------------

  private atWorkload(from: WorkloadClient, answer: Draft): Answer {
    const { request, asked } = answer;
    const { clusterDomain } = this.model.config;
    const host = (asked.connectTo ?? request.host).toLowerCase();
    const anywhere = () => {
      const lookup = (name: string) => this.model.servicesNamed(name).values().next().value;
      return serviceByName(lookup, this.model.services, host, from.namespace, clusterDomain);
    };
    if (from.meshed === false) return this.passedBy(answer, from, anywhere(), 'the client has no proxy');
    const view = this.sidecarView(from.namespace, from.labels);
    const proxy: ProxyView = {
      id: `workload ${from.namespace} ${view.scope.sidecar?.object.title ?? ''} ${this.keyOf(from.labels)}`,
      namespace: from.namespace,
      labels: from.labels,
      sender: this.sender(from),
      targets: (_, port) => this.sidecarTargets(from, view, port),
    };
    const egress = view.scope.egressFor(request.port);
    const inEgress = (name: string) => egress?.services.get(name);
    const service = serviceByName(inEgress, egress?.services.values() ?? [], host, from.namespace, clusterDomain);
    const protocol = service?.ports.find((item) => item.number === request.port)?.protocol;
    if (service !== undefined && (protocol === 'tcp' || protocol === 'tls')) {
      return this.streamFromWorkload(answer, proxy, view, service);
    }
    const ownAddress = service?.registry === 'kubernetes' || (service?.addresses.length ?? 0) > 0;
    if (service !== undefined && protocol === 'sniffed' && ownAddress) {
      const own = view.sniffedTable(service, request.port).lookup(request.host);
      if (own !== undefined) return this.routed(answer, proxy, own);
    }
    if (!view.hasHttpListener(request.port)) {
      if (view.scope.outboundMode !== 'ALLOW_ANY') {
        const detail = `nothing that this workload knows has port ${request.port}, and it may not pass to others`;
        return this.done(answer, { kind: 'unreachable', detail });
      }
      return this.passedBy(answer, from, anywhere(), `nothing that this workload knows has port ${request.port}`);
    }
    const virtualHost = view.table(request.port).lookup(request.host);
    if (virtualHost !== undefined) return this.routed(answer, proxy, virtualHost);
    const unknown = `${request.host} is not known to this workload's proxy`;
    if (view.scope.outboundMode === 'ALLOW_ANY') return this.passedBy(answer, from, anywhere(), unknown);
    return this.done(answer, { kind: 'error', status: 502, reason: 'blackhole', detail: `${unknown} (REGISTRY_ONLY)` });
  }

  private sidecarTargets(from: WorkloadClient, view: SidecarView, port: number): TargetContext {
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

  private streamFromWorkload(answer: Draft, proxy: ProxyView, view: SidecarView, service: MeshService): Answer {
    const { port, sni } = answer.request;
    const context = { gateway: 'mesh', labels: proxy.labels, namespace: proxy.namespace };
    for (const virtualService of view.scope.egressFor(port)?.virtualServices ?? []) {
      if (!virtualService.hosts.some((host) => isSubsetOf(service.hostname, host))) continue;
      for (const rule of virtualService.tcp) {
        const fits = (match: StreamMatch) => (match.port === 0 || match.port === port) && isSource(match, context);
        if (rule.match.length === 0 || rule.match.some(fits)) {
          return this.streamed(answer, proxy, virtualService, rule, port);
        }
      }
      for (const rule of virtualService.tls) {
        const fits = (match: StreamMatch) =>
          (match.port === 0 || match.port === port) &&
          isSource(match, context) &&
          sni !== undefined &&
          match.sniHosts.some((host) => isSubsetOf(sni, host.toLowerCase()));
        if (rule.match.some(fits)) return this.streamed(answer, proxy, virtualService, rule, port);
      }
    }
    const route = [this.plainRoute(service.hostname, port)];
    return this.done(answer, forward('tcp', this.shares(route, answer, proxy, proxy.namespace, port, undefined)));
  }

  /** The request passes without rules, plain, to the address it was sent to. */
  private passedBy(answer: Draft, from: WorkloadClient, service: MeshService | undefined, detail: string): Answer {
    const { request } = answer;
    const base = { kind: 'passthrough', detail, headers: request.headers } as const;
    if (service === undefined) return this.done(answer, base);
    const context: TargetContext = {
      namespace: from.namespace,
      labels: from.labels,
      service: () => service,
      portService: () => undefined,
    };
    const plain = this.plainRoute(service.hostname, request.port);
    const found = resolveTarget(this.model, context, plain.destination, request.port);
    const target = found.failure === undefined ? found : { ...found, failure: notListening(found.failure.detail) };
    const sender = { ...this.sender(from), meshed: false };
    const share = this.share(plain, 1, target, answer, sender, undefined);
    return this.done(answer, { ...base, destination: share });
  }

  // By rules --------------------------------------------------------------------------------------------------------

  private routed(answer: Draft, proxy: ProxyView, virtualHost: VirtualHost | undefined): Answer {
    const { request } = answer;
    if (virtualHost === undefined) {
      const detail = `no host entry for ${request.host}`;
      return this.done(answer, { kind: 'error', status: 404, reason: 'route_not_found', detail });
    }
    const { routes, service } = virtualHost;
    const at: Draft = {
      ...answer,
      virtualHost: { domain: virtualHost.name, rules: routes.length, ...(service && { service }) },
    };
    if (virtualHost.requireTls && request.scheme !== 'https') {
      const location = `https://${request.authority}${request.path}`;
      return this.done(at, { kind: 'redirect', status: 301, location });
    }
    let index = 0;
    while (index < routes.length && !matches(routes[index]!.compiled, request)) index++;
    const tested = routes.slice(0, index + 1);
    if (request.headers.has('authorization') && tested.some((route) => route.compiled.usesClaims)) {
      at.unknowns.push({ cause: 'jwt', detail: 'a rule asks for claims of the token, which are not known' });
    }
    const route = routes[index];
    if (route === undefined) {
      const detail = `none of ${routes.length} rules for ${virtualHost.name} takes the request`;
      return this.done(at, { kind: 'error', status: 404, reason: 'route_not_found', detail }, routes);
    }
    const outcome = this.applied(at, proxy, route, service);
    return this.done({ ...at, rule: ruleHit(route, index) }, outcome, routes);
  }

  private applied(answer: Draft, proxy: ProxyView, route: Route, service: MeshService | undefined): Outcome {
    const { rule, port } = route;
    if (rule === undefined) {
      const destinations = [this.plainRoute(service?.hostname ?? '', port)];
      return forward('http', this.shares(destinations, answer, proxy, proxy.namespace, port, undefined));
    }
    const early = ownAnswer(answer.request, route, rule);
    if (early !== undefined) return early;
    const owner = route.virtualService!.namespace;
    const destinations = this.shares(rule.route, answer, proxy, owner, port, { route, rule });
    if (destinations.length === 0) {
      const detail = 'the rule has no destination with a weight above 0: Istio refuses it';
      return { kind: 'error', status: 503, reason: 'invalid_rule', detail };
    }
    // Envoy copies a request only when it has found a pod for the request itself.
    const mirrors: MirrorShare[] = (destinations.some(isFound) ? (rule.mirrors ?? []) : [])
      .filter(({ percent }) => percent > 0)
      .map(({ destination, percent }) => {
        const target = this.target(destination, proxy, owner, port);
        const seen = viewOf(destinations[0]!, answer.request);
        const result = worst(this.delivery.deliver(target, seen, proxy.sender, []));
        return { ...targetFields(target), percent: Math.min(percent, 100), result };
      });
    const { fault, timeout, retries } = rule;
    return { ...forward('http', destinations), mirrors, fault, timeout, retries };
  }

  private target(destination: Destination, proxy: ProxyView, owner: string, port: number): ResolvedTarget {
    const key = `${proxy.id} ${owner} ${port}`;
    const cache = this.targets.get(destination) ?? new Map<string, ResolvedTarget>();
    this.targets.set(destination, cache);
    const known = cache.get(key) ?? resolveTarget(this.model, proxy.targets(owner, port), destination, port);
    cache.set(key, known);
    return known;
  }

  /** Shares out among destinations: one takes all, several by weight, those of weight 0 nothing. */
  private shares(
    routes: readonly RouteDestination[],
    answer: Draft,
    proxy: ProxyView,
    owner: string,
    port: number,
    by: { readonly route: Route; readonly rule: HttpRule } | undefined,
  ): DestinationShare[] {
    const taking = routes.length === 1 ? routes : routes.filter((route) => route.weight > 0);
    const total = taking.reduce((sum, route) => sum + route.weight, 0);
    return taking.map((route) => {
      const share = routes.length === 1 ? 1 : route.weight / total;
      const target = this.target(route.destination, proxy, owner, port);
      return this.share(route, share, target, answer, proxy.sender, by && { ...by, single: routes.length === 1 });
    });
  }

  private share(
    route: RouteDestination,
    share: number,
    target: ResolvedTarget,
    answer: Draft,
    sender: Sender,
    by: { readonly route: Route; readonly rule: HttpRule; readonly single: boolean } | undefined,
  ): DestinationShare {
    const { request } = answer;
    const { rule } = by ?? {};
    const headers =
      by === undefined ? request.headers : changedHeaders(request, rule?.headers, route.headers, by.single);
    const authority =
      rule?.rewrite?.authority || authorityOf(rule?.headers) || authorityOf(route.headers) || request.authority;
    const path = rewrittenPath(request, by?.route.match, rule?.rewrite);
    for (const changes of [rule?.headers, route.headers]) {
      for (const [name, value] of Object.entries({ ...changes?.request.set, ...changes?.request.add })) {
        if (!isTemplate(value)) continue;
        answer.unknowns.push({ cause: 'header-template', detail: `header ${name} gets ${value}, made by Envoy` });
      }
    }
    const leaving = { headers, authority, path };
    const results = this.delivery.deliver(target, viewOf(leaving, request), sender, answer.unknowns);
    const responseHeaders = responseChanges(rule?.headers, route.headers);
    return { ...targetFields(target), share, ...leaving, responseHeaders, result: worst(results), results };
  }

  /** Istio's own rule: all to the service, no subset. */
  private plainRoute(host: string, port: number): RouteDestination {
    const key = `${host} ${port}`;
    const known = this.plainRoutes.get(key) ?? {
      destination: { host, subset: '', port },
      weight: 0,
      headers: undefined,
    };
    this.plainRoutes.set(key, known);
    return known;
  }

  private done(draft: Draft, outcome: Outcome, routes: readonly Route[] = []): Answer {
    const answer: Answer = { ...draft, unknowns: distinct(draft.unknowns), outcome };
    this.traces.set(answer, { request: draft.request, routes });
    return answer;
  }
}

/** An answer in the making. */
type Draft = Omit<Answer, 'outcome' | 'unknowns'> & { readonly unknowns: Unknown[] };

function distinct(unknowns: readonly Unknown[]): readonly Unknown[] {
  if (unknowns.length < 2) return unknowns;
  return [...new Map(unknowns.map((unknown) => [`${unknown.cause} ${unknown.detail}`, unknown])).values()];
}

function selectorOf(object: MeshObject): Record<string, string> {
  const workload = record(object.spec.workloadSelector).labels;
  return textMap(workload ?? record(object.spec.selector).matchLabels);
}

/** Without rules there is no cluster that could be missing: the address does not answer. */
function notListening(detail: string): NonNullable<ResolvedTarget['failure']> {
  return { reason: 'connection_failure', detail };
}

function forward(protocol: ForwardOutcome['protocol'], destinations: DestinationShare[]): ForwardOutcome {
  return {
    kind: 'forward',
    protocol,
    destinations,
    mirrors: [],
    fault: undefined,
    timeout: undefined,
    retries: undefined,
  };
}

function isFound({ result }: DestinationShare): boolean {
  return result.kind !== 'error' || !['cluster_not_found', 'no_healthy_upstream'].includes(result.reason);
}

function ruleHit(route: Route, index: number): RuleHit {
  const { virtualService, rule, match } = route;
  const name = `${rule?.name ?? 'default'}${match?.name ? `.${match.name}` : ''}`;
  const at = match ?? rule;
  if (virtualService === undefined || at === undefined) return { index, name };
  return { virtualService, rule, match, index, name, object: at.object, path: at.path };
}

function targetFields(target: ResolvedTarget) {
  const { servicePort: _port, tlsMode: _mode, failure: _failure, ...fields } = target;
  return fields;
}

/** The request as it leaves. */
function viewOf(leaving: Pick<DestinationShare, 'headers' | 'authority' | 'path'>, request: RequestView): RequestView {
  const { headers, authority, path } = leaving;
  const query = path.indexOf('?');
  return { ...request, headers, authority, path, pathname: query < 0 ? path : path.slice(0, query) };
}
