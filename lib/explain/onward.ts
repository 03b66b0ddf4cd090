import type { MeshModel, Workload } from '../mesh-model';
import { type Answer, type DestinationShare, gatewayClients, type Resolver } from '../resolver';
import type { GatewayClient } from '../resolver/clients';

/** The gateways of a mesh by their pods' labels, found once. */
const gatewaysOf = new WeakMap<MeshModel, ReadonlyMap<Workload['labels'], GatewayClient>>();

function gatewayOf(model: MeshModel, { namespace, labels }: Workload): GatewayClient | undefined {
  const known = gatewaysOf.get(model) ?? new Map(gatewayClients(model).map((client) => [client.labels, client]));
  gatewaysOf.set(model, known);
  const found = known.get(labels);
  return found?.namespace === namespace ? found : undefined;
}

/**
 * What a gateway does with a request that a proxy sends to it: an egress gateway, or a second one behind that at the edge. Nothing
 * where the request goes to other pods.
 */
export function answerOnward(resolver: Resolver, answer: Answer, reached: DestinationShare): Answer | undefined {
  const [workload] = reached.workloads;
  const { outcome, request } = answer;
  if (workload === undefined || outcome.kind !== 'forward' || reached.result.kind !== 'delivered') return undefined;
  const from = gatewayOf(resolver.model, workload);
  if (from === undefined) return undefined;
  const { authority, path, headers, port } = reached;
  const { tls } = reached.result;
  const own = outcome.protocol === 'tcp' ? request.scheme : 'http';
  const begun = {
    scheme: 'https',
    sni: reached.tlsServerName ?? (tls === 'mtls' ? clusterName(reached) : authority),
  } as const;
  const sent = { scheme: own as 'http' | 'https' | 'tcp', ...(request.sni !== undefined && { sni: request.sni }) };
  // Each line as it left; a proxy may have set a header anew since there were several.
  const lines = [...headers].map(([name, value]) => {
    const several = reached.several?.get(name);
    return [name, several?.join(',') === value ? several : value] as const;
  });
  const leaving = { from, port, authority, path, method: request.method, headers: Object.fromEntries(lines) };
  return resolver.resolve({ ...leaving, ...(tls === 'plaintext' ? sent : begun) });
}

/** The server name of TLS between proxies, where no DestinationRule writes one. */
function clusterName({ port, subset, host }: DestinationShare): string {
  return `outbound_.${port}_.${subset}_.${host}`;
}

/** True for two answers of one gateway by one rule to the same request: what came there once comes there again. */
export function isSamePass(some: Answer, other: Answer): boolean {
  if (some.server === undefined || some.server.gateway !== other.server?.gateway) return false;
  if (some.rule?.rule === undefined || some.rule.rule !== other.rule?.rule) return false;
  const [one, two] = [some.request, other.request];
  return one.authority === two.authority && one.path === two.path && one.port === two.port;
}
