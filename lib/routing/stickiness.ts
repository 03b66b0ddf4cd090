import { STICKINESS_DEFAULTS, type Stickiness } from '../model/http-rules';
import { milliseconds } from '../text/milliseconds';
import { conditionMatch } from './condition';
import type { DestinationRuleSpec, HttpDestination, HttpMatch } from './istio';

type LoadBalancer = NonNullable<NonNullable<DestinationRuleSpec['trafficPolicy']>['loadBalancer']>;

/** Keeps a client at one pod of a subset: Envoy makes the cookie, and chooses the pod by its hash. */
export function stickyPods({ name, ttl, path }: Stickiness): LoadBalancer {
  return {
    consistentHash: {
      httpCookie: { name, path: path ?? STICKINESS_DEFAULTS.path, ttl: ttl ?? STICKINESS_DEFAULTS.ttl },
    },
  };
}

/** The cookie that says to which side of the weights a client belongs. */
function sideCookie({ name }: Stickiness): string {
  return `${name}-side`;
}

/** Matches requests of clients that went to this subset before. */
export function returningTo(stickiness: Stickiness, subset: string): HttpMatch {
  return conditionMatch({ cookies: { [sideCookie(stickiness)]: { exact: subset } } });
}

/** A destination whose answers make the client come back to it: weights choose the subset anew for each request (MESH-11). */
export function remembered(stickiness: Stickiness, to: HttpDestination): HttpDestination {
  const { ttl = STICKINESS_DEFAULTS.ttl, path = STICKINESS_DEFAULTS.path } = stickiness;
  const seconds = Math.ceil((milliseconds(ttl) ?? 0) / 1000);
  const cookie = `${sideCookie(stickiness)}=${to.destination.subset}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;
  return { ...to, headers: { response: { add: { 'set-cookie': cookie } } } };
}

/**
 * Where a client goes that was there before, in two halves: Istio hashes the cookie once per destination of a rule, and the weighted rule
 * has two. With one destination here the hash would be another one, and the second request would get another pod than the first.
 */
export function comingBack(to: HttpDestination): HttpDestination[] {
  return [
    { ...to, weight: 50 },
    { ...to, weight: 50 },
  ];
}
