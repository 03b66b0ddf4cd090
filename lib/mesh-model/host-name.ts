/**
 * Host names as Istio compares them: a name that begins with `*` stands for every name that ends in the rest.
 *
 * Source of the rules: Istio's `pkg/config/host` and `model.MostSpecificHostMatch`.
 */

/** True for `*` and for `*.example.com`. */
export function isWildcard(host: string): boolean {
  return host.charCodeAt(0) === 42;
}

/** True when `host` is covered by `other`: `a.example.com` by `*.example.com`, but not the other way round. */
export function isSubsetOf(host: string, other: string): boolean {
  if (!isWildcard(other)) return host === other;
  if (!isWildcard(host)) return host.endsWith(other.slice(1));
  return host.length >= other.length && host.slice(1).endsWith(other.slice(1));
}

/** True when the two names overlap, in either direction. */
export function overlaps(host: string, other: string): boolean {
  return isSubsetOf(host, other) || isSubsetOf(other, host);
}

/** Istio's order of names: exact before wildcard, longer before shorter, then alphabetically. */
export function compareSpecificity(a: string, b: string): number {
  const wild = Number(isWildcard(a)) - Number(isWildcard(b));
  if (wild !== 0) return wild;
  if (a.length !== b.length) return b.length - a.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The names that both lists cover, in the order of the first: the narrower one of each overlapping pair. */
export function intersection(hosts: readonly string[], others: readonly string[]): string[] {
  const result = new Set<string>();
  for (const host of hosts) {
    for (const other of others) {
      if (isSubsetOf(host, other)) result.add(host);
      else if (isSubsetOf(other, host)) result.add(other);
    }
  }
  return [...result];
}

/** Of a gateway server's hosts, written with or without a namespace in front, those that a namespace may bind to. */
export function hostsForNamespace(hosts: readonly string[], namespace: string): string[] {
  const result: string[] = [];
  for (const host of hosts) {
    const slash = host.indexOf('/');
    if (slash < 0) result.push(host);
    else if (host.slice(0, slash) === namespace || host.slice(0, slash) === '*') result.push(host.slice(slash + 1));
  }
  return result;
}

/** A short name completed with its namespace and the cluster's domain; names with a dot, `*` and addresses stay. */
export function qualifyHost(host: string, namespace: string, clusterDomain: string): string {
  if (host === '' || host === '*' || host.includes('.') || host.includes(':')) return host;
  return namespace === '' ? host : `${host}.${namespace}.svc.${clusterDomain}`;
}

/** `gateway`, `./gateway`, `ns/gateway` or the old `gateway.ns.svc…` form as `ns/gateway`; `mesh` stays. */
export function qualifyGateway(gateway: string, namespace: string): string {
  if (gateway === 'mesh') return gateway;
  const slash = gateway.indexOf('/');
  if (slash >= 0) return gateway.slice(0, slash) === '.' ? `${namespace}/${gateway.slice(slash + 1)}` : gateway;
  const [name, gatewayNamespace] = gateway.split('.');
  return gatewayNamespace === undefined ? `${namespace}/${gateway}` : `${gatewayNamespace}/${name}`;
}

/** Looks names up as Istio does: the exact name first, then the most specific wildcard that covers it. */
export class HostIndex<V> {
  private readonly exact = new Map<string, V>();
  private readonly wildcards = new Map<string, V>();
  private sorted: string[] | undefined;

  get(host: string): V | undefined {
    return (isWildcard(host) ? this.wildcards : this.exact).get(host);
  }

  set(host: string, value: V): void {
    if (!isWildcard(host)) {
      this.exact.set(host, value);
      return;
    }
    this.wildcards.set(host, value);
    this.sorted = undefined;
  }

  /** The value of the most specific name that covers `host`. */
  match(host: string): V | undefined {
    const wild = isWildcard(host);
    const found = wild ? this.wildcards.get(host) : this.exact.get(host);
    if (found !== undefined || this.wildcards.size === 0) return found;
    this.sorted ??= [...this.wildcards.keys()].sort(compareSpecificity);
    const tail = wild ? host.slice(1) : host;
    for (const pattern of this.sorted) {
      if (tail.endsWith(pattern.slice(1))) return this.wildcards.get(pattern);
    }
    return undefined;
  }

  *values(): Iterable<V> {
    yield* this.exact.values();
    yield* this.wildcards.values();
  }
}
