import type { MeshModel } from '../mesh-model';
import type { Answer, SkippedRule } from './answer';
import { compileMatch, mismatch } from './condition';
import { Delivery } from './delivery';
import { DestinationShares } from './destination-shares';
import { type Draft, finish, lessCertain, ruleHit, traceOf } from './draft';
import { GatewayEntrance } from './gateway-entrance';
import type { GatewayView } from './gateway-view';
import { NetworkDrops } from './network-drop';
import { opaqueObjects, opaqueReceivers } from './opaque-objects';
import { ProxyViews } from './proxy-views';
import type { MeshRequest } from './request';
import { viewRequest } from './request-view';
import type { SidecarView } from './sidecar-view';
import { WorkloadEntrance } from './workload-entrance';

/**
 * Says what Istio 1.31 and Envoy do with a request, by the YAML alone.
 *
 * One resolver serves any number of requests: what it works out about a proxy it keeps. The model must not change.
 */
export class Resolver {
  private readonly views: ProxyViews;
  private readonly atGateway: GatewayEntrance;
  private readonly atWorkload: WorkloadEntrance;

  constructor(
    /** The mesh that it answers for. */
    readonly model: MeshModel,
  ) {
    this.views = new ProxyViews(model);
    const drops = new NetworkDrops(model);
    const delivery = new Delivery(model, drops);
    const shares = new DestinationShares(model, delivery);
    this.atGateway = new GatewayEntrance(model, this.views, delivery, shares, drops);
    this.atWorkload = new WorkloadEntrance(model, this.views, shares, drops);
  }

  /** What becomes of a request at the first proxy that sees it. Never throws, whatever the input. */
  resolve(asked: MeshRequest): Answer {
    const request = viewRequest(asked, this.model.config.pathNormalization);
    const { from } = asked;
    const unknowns = [...opaqueObjects(this.model, from)];
    const draft: Draft = { asked, request, unknowns };
    // Envoy looks for it before it normalizes the path, which would encode it.
    if (request.host === '' || asked.path?.includes('#')) {
      const detail = request.host === '' ? 'no host is given' : 'a path with # is refused';
      return finish(draft, { kind: 'error', status: 400, reason: 'bad_request', detail });
    }
    const answer = from.kind === 'gateway' ? this.atGateway.answer(from, draft) : this.atWorkload.answer(from, draft);
    return this.model.opaque.length === 0 ? answer : lessCertain(answer, [...opaqueReceivers(this.model, answer)]);
  }

  /** Why each rule before the chosen one (or every rule, if none was chosen) does not take the request. */
  skippedRules(answer: Answer): SkippedRule[] {
    const trace = traceOf(answer);
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

  /** What Istio tells gateway pods: listeners, servers left out, route tables. @internal */
  gatewayView(namespace: string, labels: Readonly<Record<string, string>>): GatewayView {
    return this.views.gateway(namespace, labels);
  }

  /** What Istio tells a workload's proxy: services it knows, route tables. @internal */
  sidecarView(namespace: string, labels: Readonly<Record<string, string>>): SidecarView {
    return this.views.sidecar(namespace, labels);
  }
}
