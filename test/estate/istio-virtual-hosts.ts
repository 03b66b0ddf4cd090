import type { Emitted } from './rendered';

/**
 * What Istio makes of hosts on one port of one gateway's pods, written down from `buildGatewayHTTPRouteConfig` (Istio
 * 1.31) and from how Envoy picks a virtual host, and from nothing in `lib`: by domain, the VirtualServices whose rules
 * stand there one behind the other.
 *
 * @param virtualServices in the order of their age, the oldest first
 */
export function istioVirtualHosts(
  gateways: readonly Emitted[],
  virtualServices: readonly Emitted[],
  port: number,
): Map<string, Emitted[]> {
  const found = new Map<string, Emitted[]>();
  for (const gateway of gateways) {
    const reference = `${gateway.metadata.namespace}/${gateway.metadata.name}`;
    for (const server of gateway.spec.servers) {
      if (server.port.number !== port) continue;
      for (const virtualService of virtualServices) {
        if (!virtualService.spec.gateways?.includes(reference)) continue;
        const listed = server.hosts
          .map((host: string) => host.split('/'))
          .filter(([namespace]: string[]) => namespace === virtualService.metadata.namespace || namespace === '*')
          .map(([, host]: string[]) => host);
        for (const domain of intersection(listed, virtualService.spec.hosts)) {
          found.set(domain, [...(found.get(domain) ?? []), virtualService]);
        }
      }
    }
  }
  return found;
}

/** Of each two that overlap, the narrower one. */
function intersection(a: readonly string[], b: readonly string[]): Set<string> {
  const result = new Set<string>();
  for (const left of a) {
    for (const right of b) {
      if (isWithin(left, right)) result.add(left);
      else if (isWithin(right, left)) result.add(right);
    }
  }
  return result;
}

function isWithin(inner: string, outer: string): boolean {
  if (inner === outer) return true;
  return outer.startsWith('*') && inner.replace(/^\*/, '').endsWith(outer.slice(1));
}

/** The domain under which Envoy looks for a request to `host`: the host itself, else the longest wildcard. */
export function envoyDomain(domains: Iterable<string>, host: string): string | undefined {
  const all = [...domains];
  const wildcards = all.filter((domain) => domain.startsWith('*') && host.endsWith(domain.slice(1)));
  return all.find((domain) => domain === host) ?? wildcards.sort((a, b) => b.length - a.length)[0];
}
