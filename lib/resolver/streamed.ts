import { isSubsetOf, type StreamMatch, type StreamRule, type VirtualService } from '../mesh-model';
import type { Answer, RuleHit } from './answer';
import { type DestinationShares, forward } from './destination-shares';
import { type Draft, finish } from './draft';
import { isSource, type RouteContext } from './route-table';
import type { SendingProxy } from './sending-proxy';

/** What the TCP and TLS rules of VirtualServices see of a connection. */
export interface Connection extends RouteContext {
  /** The server name, if the connection is TLS that is passed through. */
  readonly sni: string | undefined;
}

/** The first TCP rule that takes a connection. */
export function tcpRule({ tcp }: VirtualService, connection: Connection): StreamRule | undefined {
  return tcp.find(({ match }) => match.length === 0 || match.some((item) => isForPort(item, connection)));
}

/** The first TLS rule that takes a connection, by its server name. */
export function tlsRule({ tls }: VirtualService, connection: Connection): StreamRule | undefined {
  const { sni } = connection;
  if (sni === undefined) return undefined;
  const named = (match: StreamMatch) => match.sniHosts.some((host) => isSubsetOf(sni, host.toLowerCase()));
  return tls.find(({ match }) => match.some((item) => isForPort(item, connection) && named(item)));
}

function isForPort(match: StreamMatch, connection: Connection): boolean {
  return (match.port === 0 || match.port === connection.port) && isSource(match, connection);
}

/** Bytes go where the rule says, whatever is in them. */
export function streamed(
  shares: DestinationShares,
  draft: Draft,
  proxy: SendingProxy,
  virtualService: VirtualService,
  rule: StreamRule,
  port: number,
): Answer {
  const hit: RuleHit = { virtualService, rule, index: 0, name: '', object: rule.object, path: rule.path };
  const destinations = shares.of(rule.route, draft, ofBytes(proxy), virtualService.namespace, port);
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
