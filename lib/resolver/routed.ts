import type { MeshService } from '../mesh-model';
import type { Answer, Outcome } from './answer';
import { matches } from './condition';
import { type DestinationShares, forward } from './destination-shares';
import { type Draft, finish, ruleHit } from './draft';
import { ownAnswer } from './own-answer';
import type { Route, VirtualHost } from './route-table';
import type { SendingProxy } from './sending-proxy';
import { sentAsHttp } from './sent';

/** What the rules of a host entry make of a request: the first that takes it decides. */
export function routed(
  shares: DestinationShares,
  draft: Draft,
  proxy: SendingProxy,
  virtualHost: VirtualHost | undefined,
): Answer {
  const { request } = draft;
  if (virtualHost === undefined) {
    const detail = `no host entry for ${request.host}`;
    return finish(draft, { kind: 'error', status: 404, reason: 'route_not_found', detail });
  }
  const { routes, rules, service } = virtualHost;
  const at: Draft = {
    ...draft,
    virtualHost: { domain: virtualHost.name, rules, ...(service && { service }) },
  };
  if (virtualHost.requireTls && request.scheme !== 'https') {
    const location = `https://${request.authority}${request.path}`;
    return finish(at, { kind: 'redirect', status: 301, location });
  }
  let index = 0;
  while (index < routes.length && !matches(routes[index]!.compiled, request)) index++;
  const route = routes[index];
  if (route === undefined) {
    const detail = nobody(rules, virtualHost.name);
    return finish(at, { kind: 'error', status: 404, reason: 'route_not_found', detail }, routes);
  }
  const outcome = applied(shares, at, proxy, route, service);
  return finish({ ...at, rule: ruleHit(route, index) }, outcome, routes);
}

function nobody(rules: number, host: string): string {
  if (rules === 0) return `there is no rule for ${host}`;
  return rules === 1
    ? `the only rule for ${host} does not take the request`
    : `none of ${rules} rules for ${host} takes the request`;
}

function applied(
  shares: DestinationShares,
  draft: Draft,
  proxy: SendingProxy,
  route: Route,
  service: MeshService | undefined,
): Outcome {
  const { rule, port } = route;
  const sent = sentAsHttp(draft.request);
  if (rule === undefined) {
    const destinations = [shares.plainRoute(service?.hostname ?? '', port)];
    return forward('http', shares.of(destinations, draft, proxy, proxy.namespace, port, sent));
  }
  const early = ownAnswer(draft.request, route, rule);
  if (early !== undefined) return early;
  const owner = route.virtualService!.namespace;
  const destinations = shares.of(rule.route, draft, proxy, owner, port, sent, { route, rule });
  if (destinations.length === 0) {
    const detail = 'the rule has no destination with a weight above 0: Istio refuses it';
    return { kind: 'error', status: 503, reason: 'invalid_rule', detail };
  }
  const mirrors = shares.mirrors(rule, destinations, draft.request, proxy, owner, port);
  const { fault, timeout, retries } = rule;
  return { ...forward('http', destinations), mirrors, fault, timeout, retries };
}
