import type { StreamRule, VirtualService } from '../../../mesh-model';
import type { Answer, MeshRequest } from '../../../resolver';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { gatewayClient } from '../../traffic/played-rules';
import { portText } from '../../traffic/port-text';
import { callerIn, requestText } from '../../traffic/probe-request';

export const TLS_RULE_TO_PLAIN_PORT: Lint = {
  code: 'BL542',
  name: 'tls-rule-to-plain-port',
  severity: 'breaks-traffic',
  summary: 'A tls rule passes TLS on to a port that does not take it as it comes.',
  cause:
    'tls rules end no TLS. The proxy of pods with a port for HTTP cannot read it, an application that takes plain HTTP does not understand it, and a DestinationRule that begins TLS wraps it a second time: the connection is closed.',
  fix: 'Send to a port that takes TLS and is named tls or https, without tls in its DestinationRule; or end TLS at the gateway (mode: SIMPLE) and write an http rule.',
  run(mesh, report) {
    for (const virtualService of mesh.model.virtualServices) {
      for (const rule of virtualService.tls) {
        for (const request of requestsFor(mesh, virtualService, rule)) {
          const failure = failureOf(mesh.resolver.resolve(request), rule);
          if (failure === undefined) continue;
          const path = [...rule.path, 'route', failure.index, 'destination', 'host'];
          report({ object: rule.object, path, message: `${requestText(request)}: ${failure.why}` });
          break;
        }
      }
    }
  },
};

/** TLS with a server name of the rule, at each of its gateways and from a workload beside it. */
function* requestsFor(mesh: CheckedMesh, virtualService: VirtualService, rule: StreamRule): Iterable<MeshRequest> {
  const { gateways, namespace } = virtualService;
  for (const { sniHosts, port, gateways: own } of rule.match) {
    const authority = sniHosts[0]?.replace(/^\*/, 'any');
    if (authority === undefined) continue;
    for (const place of own.length > 0 ? own : gateways) {
      if (place === 'mesh') {
        const ports = mesh.servicesSeen(sniHosts[0]!, namespace).flatMap((service) => service.ports);
        for (const { number, protocol } of ports) {
          if (protocol !== 'tls' || (port !== 0 && port !== number)) continue;
          yield { from: callerIn(mesh, namespace), scheme: 'https', port: number, authority };
        }
        continue;
      }
      const gateway = mesh.gateway(place);
      const from = gateway && gatewayClient(mesh, gateway.selector ?? {});
      if (gateway === undefined || from === undefined) continue;
      for (const server of gateway.servers) {
        if (server.tls?.mode !== 'PASSTHROUGH' || (port !== 0 && port !== server.port)) continue;
        yield { from, scheme: 'https', port: server.port, authority };
      }
    }
  }
}

/** The first destination of the rule that the bytes do not get through to, because of what they are. */
function failureOf({ outcome, rule: hit }: Answer, rule: StreamRule) {
  if (hit?.rule !== rule || outcome.kind !== 'forward') return undefined;
  const taking = [...rule.route.entries()].filter(([, { weight }]) => rule.route.length === 1 || weight > 0);
  for (const [at, share] of outcome.destinations.entries()) {
    const { result } = share;
    const isSpeech = result.kind === 'error' && result.reason === 'connection_failure';
    if (isSpeech) return { index: taking[at]![0], why: `${portText(share)}: ${result.detail}` };
  }
  return undefined;
}
