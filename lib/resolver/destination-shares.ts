import { type Destination, type HttpRule, isSubsetOf, type MeshModel, type RouteDestination } from '../mesh-model';
import type { DestinationShare, ForwardOutcome, MirrorShare, Sent, Unknown } from './answer';
import { type Delivery, type Sender, worst } from './delivery';
import type { Draft } from './draft';
import { authorityOf, changedHeaders, isTemplate, responseChanges } from './header-operations';
import { rewrittenPath } from './path-rewrite';
import type { RequestView } from './request';
import type { Route } from './route-table';
import type { SendingProxy } from './sending-proxy';
import { sentAsHttp } from './sent';
import { type ResolvedTarget, resolveTarget } from './target';

/** A route and its rule, for destinations that a rule names. */
export interface ByRule {
  readonly route: Route;
  readonly rule: HttpRule;
}

/** Shares a request out among destinations, and follows each share to its pods. */
export class DestinationShares {
  private readonly targets = new WeakMap<Destination, Map<string, ResolvedTarget>>();
  private readonly plainRoutes = new Map<string, RouteDestination>();

  constructor(
    private readonly model: MeshModel,
    private readonly delivery: Delivery,
  ) {}

  /** Shares out among destinations: one takes all, several by weight, those of weight 0 nothing. */
  of(
    routes: readonly RouteDestination[],
    draft: Draft,
    proxy: SendingProxy,
    owner: string,
    port: number,
    sent: Sent,
    by?: ByRule,
  ): DestinationShare[] {
    const taking = routes.length === 1 ? routes : routes.filter((route) => route.weight > 0);
    const total = taking.reduce((sum, route) => sum + route.weight, 0);
    return taking.map((route) => {
      const share = routes.length === 1 ? 1 : route.weight / total;
      const target = this.target(route.destination, proxy, owner, port);
      return this.share(route, share, target, draft, proxy.sender, sent, by && { ...by, single: routes.length === 1 });
    });
  }

  share(
    route: RouteDestination,
    share: number,
    target: ResolvedTarget,
    draft: Draft,
    sender: Sender,
    sent: Sent,
    by?: ByRule & { readonly single: boolean },
  ): DestinationShare {
    const { request } = draft;
    const { rule } = by ?? {};
    const { headers, several } =
      by === undefined ? request : changedHeaders(request, rule?.headers, route.headers, by.single);
    const authority =
      rule?.rewrite?.authority || authorityOf(rule?.headers) || authorityOf(route.headers) || request.authority;
    const path = rewrittenPath(request, by?.route.match, rule?.rewrite);
    for (const changes of [rule?.headers, route.headers]) {
      for (const [name, value] of Object.entries({ ...changes?.request.set, ...changes?.request.add })) {
        if (!isTemplate(value)) continue;
        draft.unknowns.push({ cause: 'header-template', detail: `header ${name} gets ${value}, made by Envoy` });
      }
    }
    draft.unknowns.push(...(by === undefined ? [] : keptAddress(target, request)), ...selectedPods(target));
    draft.unknowns.push(...competing(target));
    const leaving = { headers, authority, path, ...(several && { several }) };
    const left = viewOf(leaving, request);
    const results = this.delivery.deliver(target, left, sender, sent, draft.unknowns);
    const responseHeaders = responseChanges(left, rule?.headers, route.headers, by?.single !== false);
    return {
      ...targetFields(target),
      share,
      ...leaving,
      responseHeaders,
      ...(target.tlsServerName !== undefined && { tlsServerName: target.tlsServerName }),
      ...(target.locality !== undefined && { locality: target.locality.text }),
      result: worst(results),
      results,
    };
  }

  /** Copies of a request. Envoy makes them only when it has found a pod for the request itself. */
  mirrors(
    rule: HttpRule,
    destinations: readonly DestinationShare[],
    request: RequestView,
    proxy: SendingProxy,
    owner: string,
    port: number,
  ): MirrorShare[] {
    if (!destinations.some(isFound)) return [];
    return (rule.mirrors ?? [])
      .filter(({ percent }) => percent > 0)
      .map(({ destination, percent }) => {
        const target = this.target(destination, proxy, owner, port);
        const seen = viewOf(destinations[0]!, request);
        const result = worst(this.delivery.deliver(target, seen, proxy.sender, sentAsHttp(request), []));
        return { ...targetFields(target), percent: Math.min(percent, 100), result };
      });
  }

  /** Istio's own rule: all to the service, no subset. */
  plainRoute(host: string, port: number): RouteDestination {
    const key = `${host} ${port}`;
    const known = this.plainRoutes.get(key) ?? {
      destination: { host, subset: '', port },
      weight: 0,
      headers: undefined,
    };
    this.plainRoutes.set(key, known);
    return known;
  }

  private target(destination: Destination, proxy: SendingProxy, owner: string, port: number): ResolvedTarget {
    const key = `${proxy.id} ${owner} ${port}`;
    const cache = this.targets.get(destination) ?? new Map<string, ResolvedTarget>();
    this.targets.set(destination, cache);
    const known = cache.get(key) ?? resolveTarget(this.model, proxy.targets(owner, port), destination, port);
    cache.set(key, known);
    return known;
  }
}

/** A request that is sent on, with nothing but its destinations. */
export function forward(protocol: ForwardOutcome['protocol'], destinations: DestinationShare[]): ForwardOutcome {
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

/** Without resolution a proxy keeps the address that its client connected to, whatever host a rule names. */
function keptAddress({ service, host, failure }: ResolvedTarget, request: RequestView): Unknown[] {
  if (service?.registry !== 'service-entry' || !service.headless || failure !== undefined) return [];
  if (isSubsetOf(request.host, host)) return [];
  const detail = `${service.object.title} has resolution NONE: the request goes to the address of ${request.host}, not of ${host}`;
  return [{ cause: 'endpoint-place', detail, object: service.object }];
}

/** Nor does it look for pods that a `workloadSelector` names; it sends mTLS to wherever the name leads. */
function selectedPods({ service, failure, workloads }: ResolvedTarget): Unknown[] {
  if (service?.registry !== 'service-entry' || !service.headless || failure !== undefined) return [];
  if (workloads.length === 0) return [];
  const detail = `${service.object.title} has resolution NONE: whether the name leads to the pods of its workloadSelector is not known`;
  return [{ cause: 'endpoint-place', detail, object: service.object }];
}

function competing({ host, service, rival }: ResolvedTarget): Unknown[] {
  if (service === undefined || rival === undefined) return [];
  const detail = `${service.object.title} and ${rival.object.title} both have host ${host}, and Istio gives this gateway either`;
  return [{ cause: 'competing-services', detail, object: rival.object }];
}

function targetFields(target: ResolvedTarget) {
  const { host, port, subset, service, subsetDefinition, destinationRules, workloads, addresses } = target;
  return { host, port, subset, service, subsetDefinition, destinationRules, workloads, addresses };
}

/** The request as it leaves. */
export function viewOf(
  leaving: Pick<DestinationShare, 'headers' | 'several' | 'authority' | 'path'>,
  request: RequestView,
): RequestView {
  const { headers, authority, path, several } = leaving;
  const query = path.indexOf('?');
  return {
    ...request,
    headers,
    ...(several && { several }),
    authority,
    path,
    pathname: query < 0 ? path : path.slice(0, query),
  };
}
