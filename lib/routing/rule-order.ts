import type { Canary } from '../model/canary';
import type { Propagation } from '../model/propagation';
import { type RouteDeclaration, routePaths } from '../model/route';
import type { Service } from '../model/service';
import { entryPort, type ServicePort } from '../model/service-port';
import type { ServiceVersion } from '../model/service-version';
import type { ServiceVariant } from '../model/variant';
import { conditionMatch, everyPair, withoutCovered } from './condition';
import { corsPolicy } from './cors-policy';
import { destination, weighted } from './destination';
import { type Faults, faultsFor } from './faults';
import type { HttpMatch, HttpRoute } from './istio';
import { below, narrow, normalizePath, uriMatches } from './path-match';
import { pathRewrite } from './path-rewrite';
import { comingBack, remembered, returningTo } from './stickiness';
import { CANARY, MAIN } from './variant-header';

/**
 * Who sends a request, as far as one service is concerned: somebody who asks for no variant (`mainline`), for this
 * variant of the service, or for one that it does not have (`rest`).
 *
 * | asker | rules of the service, in order |
 * |---|---|
 * | `mainline` | versions by path, canary conditions, weighted mainline |
 * | a variant | the variant |
 * | `rest` | versions by path, `main` at 100 %: a request that falls back never gets a canary by chance |
 *
 * A fault under a condition comes before the rule that it disturbs. In the mesh the askers come in the order of this
 * table (`meshVirtualService`); `edgeVirtualServices` has the order on each host of a gateway (MESH-2, EDGE-3).
 */
export type Asker = 'mainline' | 'rest' | ServiceVariant;

/** One rule of a service before it is bound to the mesh or to a host of a gateway. */
export interface Choice {
  /** What it is called, unique for its asker. */
  readonly name: string;
  /** Any of these lets the request in; none: all requests. */
  readonly match: readonly HttpMatch[];
  /** Everything but name and match. */
  readonly route: Omit<HttpRoute, 'name' | 'match'>;
}

/** Whether a workload with these replicas may be named by a route (DEST-2). */
export function takesTraffic(workload: { readonly replicas?: number }): boolean {
  return workload.replicas !== 0;
}

/** The variants that take traffic, in the order of their keys (SAFE-2, DEST-2). */
export function activeVariants(service: Service): ServiceVariant[] {
  return service.variants
    .filter((variant) => variant.state === 'active' && takesTraffic(variant))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The versions that take traffic, by name. */
function activeVersions(service: Service): ServiceVersion[] {
  return service.versions.filter(takesTraffic).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The canary, unless it has no pods or nothing leads to it (DEST-4). */
export function activeCanary(service: Service): Canary | undefined {
  const { canary } = service;
  if (canary === undefined || !takesTraffic(canary)) return undefined;
  return canary.weight > 0 || canary.match.length > 0 || canary.mirror > 0 ? canary : undefined;
}

/** Where requests come in. */
export interface Entrance {
  /** The port of the service that they are for. @default - the first one that is not tcp */
  readonly port?: ServicePort;
  /** What the service says of the path at which a gateway lets them in. @default - calls inside the mesh */
  readonly route?: RouteDeclaration;
  /** How requests say which variant they ask for. @default - by the header `x-variant-id` */
  readonly propagation?: Propagation;
}

/**
 * Rules of `service` for requests of `asker` that enter below `path`; `undefined` stands for all of the mesh. None for a
 * service without a port for requests.
 *
 * @throws when conditions or faults cannot be put into rules
 */
export function choices(service: Service, asker: Asker, path?: string, entrance: Entrance = {}): Choice[] {
  try {
    const undisturbed = choicesWithoutFaults(service, asker, path, entrance);
    if (service.faults.length === 0) return undisturbed;
    const faults = faultsFor(service, typeof asker === 'object' ? asker : undefined);
    return undisturbed.flatMap((choice) => disturbed(choice, faults));
  } catch (error) {
    throw new Error(`service '${service.name}' (${service.origin.describe()}): ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function choicesWithoutFaults(service: Service, asker: Asker, path: string | undefined, at: Entrance): Choice[] {
  const port = (at.port ?? entryPort(service))?.port;
  if (port === undefined) return [];
  const common = policies(service, at);
  const to = (subset: string) => [destination(service, subset, port)];
  if (typeof asker === 'object') {
    return [{ name: asker.key, match: [], route: { route: to(asker.key), ...common } }];
  }
  const versions = activeVersions(service).map((version) => ({
    name: version.name,
    match: versionPaths(service, version.name, path).map((uri) => ({ uri })),
    route: { route: to(version.name), ...common },
  }));
  if (asker === 'rest') {
    return [...versions, { name: 'fallback', match: [], route: { route: to(MAIN), ...common } }];
  }
  const canary = activeCanary(service);
  const conditions = canary === undefined ? [] : canaryMatches(canary, path);
  return [
    ...versions,
    ...(conditions.length > 0 ? [{ name: CANARY, match: conditions, route: { route: to(CANARY), ...common } }] : []),
    ...mainline(service, canary, port, common),
  ];
}

/** The weighted mainline. Who is to stay at a side of the weights is sent there before, by the cookie of that side (MESH-11). */
function mainline(service: Service, canary: Canary | undefined, port: number, common: Partial<HttpRoute>): Choice[] {
  const { stickiness } = service;
  const destinations = weighted(service, canary, port);
  const others = { ...mirror(service, canary, port), ...common };
  if (stickiness === undefined || destinations.length === 1) {
    return [{ name: 'mainline', match: [], route: { route: destinations, ...others } }];
  }
  const back = (name: string, subset: string, route: Partial<HttpRoute>): Choice => ({
    name,
    match: [returningTo(stickiness, subset)],
    route: { route: comingBack(destination(service, subset, port)), ...route },
  });
  return [
    back('canary-again', CANARY, common),
    back('mainline-again', MAIN, others),
    { name: 'mainline', match: [], route: { route: destinations.map((to) => remembered(stickiness, to)), ...others } },
  ];
}

function versionPaths(service: Service, version: string, path?: string) {
  const paths = path === undefined ? routePaths(service.routes).map(normalizePath) : [path];
  return (paths.length > 0 ? paths : ['/']).flatMap((route) => uriMatches(below(route, version)));
}

function canaryMatches(canary: Canary, path = '/'): HttpMatch[] {
  return canary.match.flatMap((condition) => {
    const match = conditionMatch(condition);
    return match.uri === undefined ? [match] : narrow(path, match.uri).map((uri) => ({ ...match, uri }));
  });
}

function mirror(service: Service, canary: Canary | undefined, port: number): Partial<HttpRoute> {
  // At 100 % no request goes to the mainline any more, so there is nothing to copy.
  if (canary === undefined || canary.mirror === 0 || canary.weight === 100) return {};
  return { mirror: destination(service, CANARY, port).destination, mirrorPercentage: { value: canary.mirror } };
}

/** What stands on every rule, since rules inherit nothing (MESH-8): what a path says of itself goes before the service's. */
function policies(service: Service, { route, propagation }: Entrance): Partial<HttpRoute> {
  const timeout = route?.timeout ?? service.timeout;
  const retries = route?.retries ?? service.retries;
  const rewrite = route && (route.rewrite ?? service.rewrite);
  const { cors, headers } = service;
  return {
    ...(timeout !== undefined && { timeout }),
    ...(retries !== undefined && { retries: { ...retries } }),
    ...(headers && { headers }),
    ...(cors && { corsPolicy: corsPolicy(cors, propagation) }),
    ...(rewrite && { rewrite: pathRewrite(normalizePath(route.path), rewrite.uri) }),
  };
}

/** A rule under the condition of each fault that has one, and then the rule itself. */
function disturbed({ name, match, route }: Choice, { always, conditional }: Faults): Choice[] {
  const under = conditional.flatMap((each): Choice[] => {
    const both = everyPair([{ headers: each.headers }], match);
    return both === undefined
      ? []
      : [{ name: `${name}-${each.name}`, match: withoutCovered(both), route: { ...route, fault: each.fault } }];
  });
  return [...under, { name, match, route: { ...route, ...(always && { fault: always }) } }];
}
