import { answerOnward } from '../../../explain/onward';
import { RESPONSE_FLAGS } from '../../../resolver/answer';
import type { Lint } from '../../lint';
import { playedShares } from '../../traffic/played-rules';
import { requestText } from '../../traffic/probe-request';

export const REFUSED_BY_NEXT_GATEWAY: Lint = {
  code: 'BL560',
  name: 'refused-by-next-gateway',
  severity: 'breaks-traffic',
  summary: 'A rule sends requests to a gateway, and the gateway has no server or no rule that takes them.',
  cause:
    'The way through an egress gateway has two halves: a rule for the callers (mesh) that leads to the Service of the gateway, and a rule for the gateway that leads to the host. Without the second one the gateway answers 404. A server with ISTIO_MUTUAL or TLS is chosen by the server name, so the DestinationRule for the Service of the gateway has to say tls with mode ISTIO_MUTUAL and sni: otherwise the gateway closes the connection, which is 503 for the caller.',
  fix: 'Bind the VirtualService to the Gateway too, with a rule for it (match: [{ gateways: [<gateway>] }]); for a server with TLS, name a subset whose DestinationRule has tls: { mode: ISTIO_MUTUAL, sni: <host> }.',
  elsewhere: true,
  run(mesh, report) {
    const reported = new Set<object>();
    for (const { play, index, route, share } of playedShares(mesh)) {
      if (reported.has(route) || share.result.kind !== 'delivered') continue;
      // Whether proxies begin mTLS by themselves, shows only where the pods are known to be gateways.
      const isProxy = share.workloads.every(({ containers }) => containers.includes('istio-proxy'));
      if (share.result.tls === 'mtls' && !isProxy) continue;
      const next = answerOnward(mesh.resolver, play.answer, share);
      const why = next && failureOf(next.outcome);
      if (why === undefined) continue;
      reported.add(route);
      const { rule, request } = play;
      const message = `${requestText(request)} is sent on to the gateway behind ${route.destination.host}, and fails there: ${why}`;
      report({ object: rule.object, path: [...rule.path, 'route', index, 'destination', 'host'], message });
    }
  },
};

type Outcome = NonNullable<ReturnType<typeof answerOnward>>['outcome'];

/** What the gateway has no server and no rule for; other failures have lints of their own. */
function failureOf(outcome: Outcome): string | undefined {
  if (outcome.kind === 'unreachable') return `no connection (${outcome.detail})`;
  if (outcome.kind !== 'error' || outcome.reason !== 'route_not_found') return undefined;
  return `${outcome.status} ${RESPONSE_FLAGS[outcome.reason]} (${outcome.detail})`;
}
