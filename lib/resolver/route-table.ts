import {
  type HttpMatch,
  type HttpRule,
  isWildcard,
  type MeshService,
  selects,
  type VirtualService,
} from '../mesh-model';
import { type CompiledMatch, compileMatch } from './condition';

/** One rule with one of its matches: what Envoy calls a route. */
export interface Route {
  /** Absent for the rule that Istio gives a service without VirtualService. */
  readonly virtualService: VirtualService | undefined;
  readonly rule: HttpRule | undefined;
  readonly match: HttpMatch | undefined;
  readonly compiled: CompiledMatch;
  /** The port for which the route was made: a destination without a port may take it. */
  readonly port: number;
}

/** Rules for some host names. */
export interface VirtualHost {
  readonly name: string;
  readonly domains: readonly string[];
  readonly routes: readonly Route[];
  /** How many rules the routes are made of: a rule with several matches is several routes. */
  readonly rules: number;
  /** True when plain requests are redirected to https. */
  readonly requireTls: boolean;
  /** The service whose own entry this is. */
  readonly service: MeshService | undefined;
}

/** Who asks for rules: gateways (or `mesh`), and the client for `sourceLabels` and `sourceNamespace`. */
export interface RouteContext {
  readonly gateway: string;
  readonly port: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly namespace: string;
}

/**
 * The routes of a VirtualService for one proxy and port, in order. As in Istio, what stands after a rule that takes
 * everything is left out.
 */
export function routesFor(virtualService: VirtualService, context: RouteContext): Route[] {
  const routes: Route[] = [];
  for (const rule of virtualService.http) {
    const base = { virtualService, rule, port: context.port };
    if (rule.match.length === 0) {
      routes.push({ ...base, match: undefined, compiled: compileMatch(undefined) });
      return routes;
    }
    for (const match of rule.match) {
      if ((match.port !== 0 && match.port !== context.port) || !isSource(match, context)) continue;
      const compiled = compileMatch(match);
      routes.push({ ...base, match, compiled });
      if (compiled.catchAll) return routes;
    }
  }
  return routes;
}

/** Of how many rules routes are made; Istio's own default is one. */
export function countRules(routes: readonly Route[]): number {
  return new Set(routes.map((route) => route.rule)).size;
}

/** Istio's `sourceMatchHTTP`: a match that names gateways asks nothing else about the source. */
export function isSource(
  match: Pick<HttpMatch, 'gateways' | 'sourceLabels' | 'sourceNamespace'>,
  context: Omit<RouteContext, 'port'>,
): boolean {
  if (match.gateways.length > 0) return match.gateways.includes(context.gateway);
  if (!selects(match.sourceLabels, context.labels)) return false;
  return match.sourceNamespace === '' || match.sourceNamespace === context.namespace;
}

/** Looks a host up as Envoy does: exact, then longest suffix, then longest prefix, then `*`; the port plays no part. */
export class RouteTable {
  private readonly exact = new Map<string, VirtualHost>();
  private readonly suffixes = new Map<number, Map<string, VirtualHost>>();
  private readonly prefixes = new Map<number, Map<string, VirtualHost>>();
  private anything: VirtualHost | undefined;
  private readonly suffixLengths: readonly number[];
  private readonly prefixLengths: readonly number[];

  constructor(readonly virtualHosts: readonly VirtualHost[]) {
    for (const virtualHost of virtualHosts) for (const domain of virtualHost.domains) this.add(domain, virtualHost);
    const descending = (map: Map<number, unknown>) => [...map.keys()].sort((a, b) => b - a);
    this.suffixLengths = descending(this.suffixes);
    this.prefixLengths = descending(this.prefixes);
  }

  private add(domain: string, virtualHost: VirtualHost): void {
    const put = (map: Map<number, Map<string, VirtualHost>>, part: string) => {
      const found = map.get(part.length) ?? new Map<string, VirtualHost>();
      if (!found.has(part)) found.set(part, virtualHost);
      map.set(part.length, found);
    };
    if (domain === '*') this.anything ??= virtualHost;
    else if (isWildcard(domain)) put(this.suffixes, domain.slice(1));
    else if (domain.endsWith('*')) put(this.prefixes, domain.slice(0, -1));
    else if (!this.exact.has(domain)) this.exact.set(domain, virtualHost);
  }

  /** @param host without port, in lower case */
  lookup(host: string): VirtualHost | undefined {
    const exact = this.exact.get(host);
    if (exact !== undefined) return exact;
    for (const length of this.suffixLengths) {
      const found = length < host.length ? this.suffixes.get(length)!.get(host.slice(-length)) : undefined;
      if (found !== undefined) return found;
    }
    for (const length of this.prefixLengths) {
      const found = length < host.length ? this.prefixes.get(length)!.get(host.slice(0, length)) : undefined;
      if (found !== undefined) return found;
    }
    return this.anything;
  }
}
