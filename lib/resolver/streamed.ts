import { isSubsetOf, isWildcard, type StreamMatch, type StreamRule, type VirtualService } from '../mesh-model';
import type { Answer, RuleHit, Sent } from './answer';
import { type DestinationShares, forward } from './destination-shares';
import { type Draft, finish } from './draft';
import { isSource, type RouteContext } from './route-table';
import type { SendingProxy } from './sending-proxy';

const MESH = 'mesh';

/** A rule for bytes, and the VirtualService that it is of. */
export interface StreamHit {
  readonly virtualService: VirtualService;
  readonly rule: StreamRule;
}

/** The first TCP rule that takes a connection. */
export function tcpRule(services: readonly VirtualService[], connection: RouteContext): StreamHit | undefined {
  for (const virtualService of services) {
    const rule = virtualService.tcp.find(({ match }) => {
      return match.length === 0 || match.some((item) => isForPort(item, connection));
    });
    if (rule !== undefined) return { virtualService, rule };
  }
  return undefined;
}

/** TLS rules for a port, each under its server names. Of equal names the first rule counts. */
export function tlsRules(services: readonly VirtualService[], connection: RouteContext): ServerNames<StreamHit> {
  const names = new ServerNames<StreamHit>();
  for (const virtualService of services) {
    for (const rule of virtualService.tls) {
      for (const match of rule.match) {
        if (isForPort(match, connection)) for (const host of match.sniHosts) names.add(host, { virtualService, rule });
      }
    }
  }
  return names;
}

/** Chooses by server name as Envoy does: the exact name, then the longest wildcard. */
export class ServerNames<T> {
  private readonly names = new Map<string, T>();

  get size(): number {
    return this.names.size;
  }

  entries(): Iterable<readonly [string, T]> {
    return this.names.entries();
  }

  add(host: string, value: T): void {
    const name = host.toLowerCase();
    if (!this.names.has(name)) this.names.set(name, value);
  }

  find(sni: string | undefined): T | undefined {
    if (sni === undefined) return this.names.get('*');
    const name = sni.toLowerCase();
    const exact = this.names.get(name);
    if (exact !== undefined) return exact;
    const fitting = [...this.names.keys()].filter((host) => isWildcard(host) && isSubsetOf(name, host));
    const longest = fitting.sort((a, b) => b.length - a.length)[0];
    return longest === undefined ? undefined : this.names.get(longest);
  }
}

function isForPort(match: StreamMatch, connection: RouteContext): boolean {
  if (match.port !== 0 && match.port !== connection.port) return false;
  if (connection.gateway === MESH) return isSource(match, connection);
  // At a gateway nothing else is asked about the source (Istio: `l4SingleMatch`).
  return match.gateways.length === 0 || match.gateways.includes(connection.gateway);
}

/** Bytes go where the rule says, whatever is in them. */
export function streamed(
  shares: DestinationShares,
  draft: Draft,
  proxy: SendingProxy,
  { virtualService, rule }: StreamHit,
  port: number,
  sent: Sent,
): Answer {
  const hit: RuleHit = { virtualService, rule, index: 0, name: '', object: rule.object, path: rule.path };
  const destinations = shares.of(rule.route, draft, ofBytes(proxy), virtualService.namespace, port, sent);
  return finish({ ...draft, rule: hit }, forward('tcp', destinations));
}

/** Without a port, bytes go to the only port of the service that they are for, whichever it is. */
function ofBytes(proxy: SendingProxy): SendingProxy {
  const targets: SendingProxy['targets'] = (owner, port) => {
    const context = proxy.targets(owner, port);
    return { ...context, portService: context.service };
  };
  return { ...proxy, id: `${proxy.id} bytes`, targets };
}
